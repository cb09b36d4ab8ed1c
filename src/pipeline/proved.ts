import { z } from "zod";
import { openExcerpt } from "../evidence/index.ts";
import type { CaseEntries, SealedEntry } from "../ports/index.ts";

/** A case's entries that hold, and how many do not, or have no place yet. */
export interface Proved {
  readonly caseId: string;
  readonly entries: readonly SealedEntry[];
  /** Whose record, hash, seal or case is not what is said beside it: nothing of them is told. */
  readonly broken: number;
  readonly unsealed: number;
}

const OfCase = z.looseObject({ corr: z.looseObject({ case: z.string() }) });

/** True when record, hash, seal and what stands beside them belong together; whether its place is the log's is told by its neighbours and checkpoints. */
export function isSound({ log, seq, epoch, id, at, kind, region, subject, hash, prev, seal, canonical }: SealedEntry): boolean {
  return openExcerpt().take(JSON.stringify({ log, seq, epoch, id, at, kind, region, subject, hash, prev, seal, canonical }));
}

/** A case as what may be told of it: entries that hold and name it themselves. */
export function provedOf({ caseId, entries, unsealed }: CaseEntries): Proved {
  const sound = entries.filter((entry) => isSound(entry) && caseIn(entry) === caseId);
  return { caseId, entries: sound, broken: entries.length - sound.length, unsealed };
}

/** The case that an entry's record names; "" = none. */
export function caseIn({ canonical }: { readonly canonical: string }): string {
  return OfCase.safeParse(JSON.parse(canonical)).data?.corr.case ?? "";
}
