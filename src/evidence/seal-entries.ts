import { canonical, sha256 } from "../case/index.ts";
import type { Seal, SealState, Unsealed } from "../ports/index.ts";

/** What the first seal of a log points to. */
export function genesis(log: string): string {
  return sha256(`ops-trust-layer/genesis/v1\n${log}`);
}

/** What a seal is made of. */
interface Sealed {
  readonly log: string;
  readonly seq: number;
  readonly epoch: number;
  /** The entry's hash. */
  readonly entry: string;
  readonly prev: string;
}

/** The seal of an entry in its place. */
export function sealOf({ log, seq, epoch, entry, prev }: Sealed): string {
  return sha256(canonical({ v: 1, log, seq, epoch, entry, prev }));
}

/** Gives entries their places: consecutive sequence numbers, each seal holding the entry's hash and the previous seal's. `after` is the log's head, null for an empty log. */
export function sealEntries<E extends Unsealed>(
  log: string,
  after: SealState | null,
  entries: readonly E[],
): readonly (E & Seal)[] {
  let seq = after?.seq ?? 0;
  let prev = after?.seal ?? genesis(log);
  return entries.map((entry) => {
    seq += 1;
    const seal = sealOf({ log, seq, epoch: entry.epoch, entry: entry.hash, prev });
    const sealed = { ...entry, log, seq, prev, seal };
    prev = seal;
    return sealed;
  });
}
