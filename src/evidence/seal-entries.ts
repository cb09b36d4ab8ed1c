import { canonical, type Entry, sha256 } from "../case/index.ts";
import type { SealedEntry, SealState } from "../ports/index.ts";

/** What the first seal of a log points to. */
export function genesis(log: string): string {
  return sha256(`ops-trust-layer/genesis/v1\n${log}`);
}

/** Gives entries their places: consecutive sequence numbers, each seal holding the entry's hash and the previous seal's. `after` is the log's head, null for an empty log. */
export function sealEntries(log: string, after: SealState | null, entries: readonly Entry[]): readonly SealedEntry[] {
  let seq = after?.seq ?? 0;
  let prev = after?.seal ?? genesis(log);
  return entries.map((entry) => {
    seq += 1;
    const seal = sha256(canonical({ v: 1, log, seq, epoch: entry.epoch, entry: entry.hash, prev }));
    const { id, at, kind, region, subject, hash, epoch } = entry;
    const sealed = { log, seq, epoch, id, at, kind, region, subject, hash, prev, seal, canonical: entry.canonical };
    prev = seal;
    return sealed;
  });
}
