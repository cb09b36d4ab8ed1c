import { append, type Edge, leafOf } from "./merkle.ts";
import { sealOf } from "./seal-entries.ts";

/** A log up to some entry: its tree, and the seal of its last one. */
export interface Reached {
  readonly edge: Edge;
  readonly seal: string;
}

/** A seal as its log holds it. */
export interface Link {
  readonly seq: number;
  readonly epoch: number;
  readonly hash: string;
  readonly seal: string;
}

/** The log with these seals more, or the first one that does not follow from what was there. */
export function advance(log: string, from: Reached, links: readonly Link[]): Reached | { readonly wrong: number } {
  let { seal } = from;
  let seq = from.edge.size;
  for (const link of links) {
    seq += 1;
    if (link.seq !== seq || sealOf({ log, seq, epoch: link.epoch, entry: link.hash, prev: seal }) !== link.seal)
      return { wrong: seq };
    seal = link.seal;
  }
  return {
    edge: append(
      from.edge,
      links.map(({ hash }) => leafOf(hash)),
    ),
    seal,
  };
}
