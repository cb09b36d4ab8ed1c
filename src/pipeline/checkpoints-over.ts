import { advance, EMPTY, genesis, openCheckpoint, originOf, parseVkey, type Reached, rootOf, vkeyOf } from "../evidence/index.ts";
import type { Checkpoint } from "../ports/index.ts";
import type { World } from "./world.ts";

/** A checkpoint that covers a part of a range, and what does not hold of it. */
export interface CheckpointSeen {
  readonly size: number;
  readonly root: string;
  readonly at: string;
  readonly note: string;
  /** Null = its signature holds, and the log's seals grow to the tree that it states. */
  readonly wrong: string | null;
}

const PAGE = 5_000;
// With one a minute, that is a week. All of them are checked; of those that hold behind these, the newest alone is told.
const MOST = 10_000;

/** The checkpoints from the first one that covers entry `first` to the first one that covers `last`: each signed by a known key, and the tree of its size grown again from the one before. */
export async function checkpointsOver(world: World, first: number, last: number): Promise<readonly CheckpointSeen[]> {
  const { store, logName } = world;
  const before = await store.checkpoints.before(logName, first);
  let reached: Reached | null = before === null ? { edge: EMPTY, seal: genesis(logName) } : reachedBy(before);
  const seen: CheckpointSeen[] = [];
  for (let size = first - 1; size < last; ) {
    const some = await store.checkpoints.after(logName, size, 100);
    for (const one of some) {
      if (size >= last) break;
      reached = reached === null ? null : await grown(world, reached, one.size);
      if (seen.length >= MOST && seen.at(-1)?.wrong === null) seen.pop();
      seen.push({ size: one.size, root: one.root, at: one.at, note: one.note, wrong: wrongOf(world, one, reached) });
      size = one.size;
    }
    if (some.length < 100) break;
  }
  return seen;
}

function reachedBy({ size, edge, seal }: Checkpoint): Reached {
  return { edge: { size, nodes: edge.map((node) => Buffer.from(node, "base64")) }, seal };
}

/** The log grown to that size; null when its seals do not lead there. */
async function grown({ store, logName }: World, from: Reached, size: number): Promise<Reached | null> {
  let reached = from;
  while (reached.edge.size < size) {
    const links = await store.checkpoints.links(logName, reached.edge.size, Math.min(PAGE, size - reached.edge.size));
    const next = links.length === 0 ? { wrong: reached.edge.size + 1 } : advance(logName, reached, links);
    if ("wrong" in next) return null;
    reached = next;
  }
  return reached;
}

function wrongOf({ signing, logName }: World, one: Checkpoint, reached: Reached | null): string | null {
  if (reached === null) return "the log's seals do not lead to it";
  if (reached.seal !== one.seal) return "the log has another seal at its size";
  if (rootOf(reached.edge).toString("base64") !== one.root) return "the log's tree has another root";
  if (signing === null) return "its signature is not checked here: this process has no key of checkpoints";
  const keys = [vkeyOf(originOf(logName), signing.signer.publicKey), ...signing.formerKeys].map(parseVkey);
  const stated = openCheckpoint(
    one.note,
    logName,
    keys.filter((key) => key !== null),
  );
  if ("wrong" in stated) return stated.wrong;
  return stated.size === one.size && stated.root.toString("base64") === one.root ? null : "its note states something else";
}
