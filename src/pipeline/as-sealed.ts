import { entryProblem } from "../evidence/index.ts";
import type { SealedEntry, SealLink } from "../ports/index.ts";

/** The place of the first entry that is not there as it was sealed, with its record and what is said beside it; null = all of them are. */
export function wrongIn(there: readonly SealedEntry[], seals: readonly SealLink[]): number | null {
  for (const [i, entry] of there.entries()) {
    const link = seals[i];
    const isSealed = link !== undefined && entry.seq === link.seq && entry.seal === link.seal && entry.hash === link.hash;
    if (!isSealed || entryProblem(entry) !== null) return Math.min(entry.seq, link?.seq ?? entry.seq);
  }
  return null;
}
