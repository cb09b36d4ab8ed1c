import { z } from "zod";

const DEEPEST = 5;

/** What somebody changes, argument by argument. Arguments are texts and lists of texts: what lies deeper is refused before anything walks through it. */
export const Changes = z
  .record(z.string(), z.unknown())
  .refine((changes) => isFlat(changes), `may nest at most ${DEEPEST} levels`);

// Level by level: a hostile body of 64 kB nests far deeper than calls may.
function isFlat(changes: unknown): boolean {
  let level: readonly unknown[] = [changes];
  for (let depth = 0; depth <= DEEPEST; depth += 1) {
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
    if (level.length === 0) return true;
  }
  return false;
}
