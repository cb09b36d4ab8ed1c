import { errorCode, OpsError } from "../case/index.ts";
import { type Edge, isWhole, openCheckpoint, originOf, parseVkey, rootOf, type Stated, vkeyOf } from "../evidence/index.ts";
import type { Anchor, Checkpoint } from "../ports/index.ts";
import { lastAt } from "./anchoring.ts";
import type { Signing, World } from "./world.ts";

/** A log as far as it is signed. */
export interface Signed {
  readonly checkpoint: Checkpoint;
  readonly edge: Edge;
}

/**
 * The log's last checkpoint, null when there is none: signed by one of our keys, with the tree it states, its last seal still in its place, and nothing
 * newer or other at any anchor that can be read. Throws CHECKPOINT_FORKED otherwise: the database was rewound or rewritten.
 */
export async function signedHistory(world: World, signing: Signing): Promise<Signed | null> {
  // The anchors first: what they hold was in the database before.
  const anchored = await Promise.all(signing.anchors.map((anchor) => statedAt(world, signing, anchor)));
  const checkpoint = await world.store.checkpoints.last(world.logName);
  const signed = checkpoint === null ? null : await checked(world, signing, checkpoint);
  for (const one of anchored) if (one !== null) await assertKnown(world, one, checkpoint?.size ?? 0);
  return signed;
}

interface At {
  readonly anchor: string;
  readonly stated: Stated;
}

async function statedAt(world: World, signing: Signing, anchor: Anchor): Promise<At | null> {
  const last = await lastAt(world, anchor).catch((error: unknown) => {
    // An anchor that comes back is compared then.
    world.log.warn("anchor not read", { sink: anchor.name, code: errorCode(error) });
    return null;
  });
  return last === null
    ? null
    : { anchor: anchor.name, stated: opened(world, signing, last.note, `the last checkpoint at ${anchor.name}`) };
}

function opened({ logName }: World, { signer, formerKeys }: Signing, note: string, whose: string): Stated {
  const keys = [vkeyOf(originOf(logName), signer.publicKey), ...formerKeys].map(parseVkey).filter((key) => key !== null);
  const found = openCheckpoint(note, logName, keys);
  if ("wrong" in found) throw forked(`${whose} is not ours: ${found.wrong}`);
  return found;
}

async function checked(world: World, signing: Signing, checkpoint: Checkpoint): Promise<Signed> {
  const { size, root, seal } = checkpoint;
  const stated = opened(world, signing, checkpoint.note, "the database's last checkpoint");
  const edge = { size, nodes: checkpoint.edge.map((node) => Buffer.from(node, "base64")) };
  const isStated = stated.size === size && stated.root.toString("base64") === root;
  if (!isStated || !isWhole(edge) || !rootOf(edge).equals(stated.root))
    throw forked(`the database's last checkpoint, of ${size} entries, is not the one that was signed`);
  const [link] = await world.store.checkpoints.links(world.logName, size - 1, 1);
  if (link?.seq !== size) throw forked(`the database's log ends before entry ${size}, which is signed`);
  if (link.seal !== seal) throw forked(`the database's seal of entry ${size} is not the signed one`);
  return { checkpoint, edge };
}

async function assertKnown({ store, logName }: World, { anchor, stated }: At, signed: number): Promise<void> {
  const { size, root } = stated;
  if (size > signed) throw forked(`${anchor} has a checkpoint of ${size} entries, the database's last one has ${signed}`);
  const [ours] = await store.checkpoints.after(logName, size - 1, 1);
  if (ours?.size === size && ours.root === root.toString("base64")) return;
  throw forked(`${anchor} has another checkpoint of ${size} entries than the database`);
}

/** What may not be signed, and why. */
export function forked(message: string): OpsError {
  return new OpsError("CHECKPOINT_FORKED", message);
}
