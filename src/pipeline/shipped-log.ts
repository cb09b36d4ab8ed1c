import { OpsError } from "../case/index.ts";
import { append, type Edge, EMPTY, leafOf, openCover, openVerifier, originOf, rootOf, told, vkeyOf } from "../evidence/index.ts";
import type { Anchored, Checkpoint, SealedEntry } from "../ports/index.ts";
import { entriesBehind, openBlocks } from "./sink-entries.ts";
import { type Readable, standingOf } from "./sink-standing.ts";
import type { World } from "./world.ts";

/** A sink's log, verified, and the signed checkpoints of it that the database may not have. */
export interface Shipped {
  readonly source: Readable;
  /** Where the database's log ended, and where the sink's does. */
  readonly fromSeq: number;
  readonly toSeq: number;
  /** Digests of what lies in between, block by block: what is taken has to be what was verified. */
  readonly blocks: readonly string[];
  readonly checkpoints: readonly Checkpoint[];
}

/** Reads a sink's log from its first entry and verifies it, against every checkpoint that an anchor noted last. Throws EVIDENCE_INVALID or SINK_FORKED, and changes nothing. */
export async function readShipped(world: World, source: Readable): Promise<Shipped> {
  const { logName, store } = world;
  const fromSeq = (await store.ledger.head(logName))?.seq ?? 0;
  if ((await standingOf(world, source)) === "other")
    throw new OpsError("SINK_FORKED", `sink ${source.name} holds another history than this database`, { sink: source.name });
  const notes = (await anchored(world)).toSorted((a, b) => a.size - b.size);
  const end = await endOf(world, source);
  const beyond = notes.at(-1);
  if (beyond !== undefined && beyond.size > end)
    throw new OpsError(
      "TRANSITION_FORBIDDEN",
      `an anchor holds a checkpoint of ${beyond.size} entries and the sinks only ${end}: restore a sink that has them, or begin a new log (OPS_TRUST_TENANT)`,
    );
  return verified(world, source, { notes, fromSeq });
}

/** Where its unbroken beginning ends. What stands behind a gap is not to be had, and must not be passed over: a row was taken out, or the last statement came in part. */
async function endOf({ logName }: World, source: Readable): Promise<number> {
  const end = (await source.head(logName))?.seq ?? 0;
  const [next] = await source.read(logName, end, 1);
  if (next !== undefined && next.seq > end + 1)
    throw broken(source, `entry ${end + 1} is missing: the next one is ${next.seq}`, end + 1);
  return end;
}

function broken({ name }: Readable, what: string, seq: number): OpsError {
  return new OpsError("EVIDENCE_INVALID", `the log of sink ${name} does not hold: ${what}`, { sink: name, seq });
}

async function anchored({ signing, logName }: World): Promise<readonly Anchored[]> {
  const last = await Promise.all((signing?.anchors ?? []).map((anchor) => anchor.last(logName)));
  const notes = last.filter((one) => one !== null);
  return notes.filter(({ note }, i) => notes.findIndex((other) => other.note === note) === i);
}

async function verified(
  world: World,
  source: Readable,
  { notes, fromSeq }: { readonly notes: readonly Anchored[]; readonly fromSeq: number },
): Promise<Shipped> {
  const verifier = openVerifier(null, coverOf(world, notes));
  const cut = openBlocks();
  const blocks: (string | null)[] = [];
  const checkpoints: Checkpoint[] = [];
  let edge = EMPTY;
  for await (const entry of entriesBehind(source, world.logName, 0)) {
    const line = JSON.stringify(entry);
    if (!verifier.take(line)) break;
    edge = append(edge, [leafOf(entry.hash)]);
    if (entry.seq > fromSeq) blocks.push(cut.take(line));
    const noted = notes.find(({ size }) => size === edge.size);
    if (noted !== undefined) checkpoints.push({ ...checkpointAt(edge, entry), ...noted, at: world.clock().toISOString() });
  }
  const { bad } = verifier.end();
  if (bad !== null) throw broken(source, told(bad), bad.seq);
  return { source, fromSeq, toSeq: edge.size, blocks: [...blocks, cut.end()].filter((one) => one !== null), checkpoints };
}

function coverOf(world: World, notes: readonly Anchored[]): ReturnType<typeof openCover> | null {
  return notes.length === 0
    ? null
    : openCover(
        notes.map(({ note }) => note),
        keysOf(world),
        // An anchor may take one checkpoint an hour.
        0,
      );
}

function keysOf({ signing, logName }: World): readonly string[] {
  return signing === null ? [] : [vkeyOf(originOf(logName), signing.signer.publicKey), ...signing.formerKeys];
}

function checkpointAt(edge: Edge, { log, seal }: SealedEntry): Omit<Checkpoint, "note" | "at" | "size"> {
  const nodes = edge.nodes.map((node) => node.toString("base64"));
  return { log, root: rootOf(edge).toString("base64"), seal, edge: nodes };
}
