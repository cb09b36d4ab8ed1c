import { createHash } from "node:crypto";

/** A share in [0, 1) that depends on the seed and the name alone: the same in whatever order things happen. */
export function chance(seed: number, name: string): number {
  return createHash("sha256").update(`${seed} ${name}`).digest().readUInt32BE(0) / 2 ** 32;
}

/** What the network does to one webhook. `late` = it arrives after the record's next one. */
export const FATES = ["arrives", "lost", "twice", "late"] as const;
export type Fate = (typeof FATES)[number];

/** Shares in [0, 1] of webhooks that are lost, doubled or late. */
export interface Shares {
  readonly lose: number;
  readonly duplicates: number;
  readonly reorder: number;
}

/** The fate of a record's n-th webhook; without a next one it cannot be late. */
export function fateOf(
  shares: Shares,
  seed: number,
  at: { readonly track: string; readonly n: number; readonly last: boolean },
): Fate {
  const share = chance(seed, `${at.track}#${at.n}`);
  if (share < shares.lose) return "lost";
  if (share < shares.lose + shares.duplicates) return "twice";
  return share < shares.lose + shares.duplicates + shares.reorder && !at.last ? "late" : "arrives";
}
