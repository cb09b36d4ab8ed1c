import { OpsError } from "../case/index.ts";
import { append, type Edge, EMPTY, leafOf, openCover, openVerifier, originOf, rootOf, told, vkeyOf } from "../evidence/index.ts";
import type { Anchored, Checkpoint, SealedEntry, Sink } from "../ports/index.ts";
import { isBeginning } from "./behind.ts";
import type { World } from "./world.ts";

const PAGE = 2_000;

/** A sink's log, verified, and the signed checkpoints of it that the database may not have. */
export interface Shipped {
  readonly toSeq: number;
  readonly checkpoints: readonly Checkpoint[];
}

/** Reads a sink's log from its first entry and verifies it, against every checkpoint that an anchor noted last. Throws EVIDENCE_INVALID or SINK_FORKED, and changes nothing. */
export async function readShipped(world: World, sink: Sink): Promise<Shipped> {
  const { logName, store } = world;
  if (!(await isBeginning(world, sink, await store.ledger.head(logName))))
    throw new OpsError("SINK_FORKED", "the sink holds another history than this database", { sink: sink.name });
  const notes = (await anchored(world)).toSorted((a, b) => a.size - b.size);
  const end = (await sink.head(logName))?.seq ?? 0;
  const beyond = notes.at(-1);
  if (beyond !== undefined && beyond.size > end)
    throw new OpsError(
      "TRANSITION_FORBIDDEN",
      `an anchor holds a checkpoint of ${beyond.size} entries and the sinks only ${end}: restore a sink that has them, or begin a new log (OPS_TRUST_TENANT)`,
    );
  return verified(world, sink, notes);
}

async function anchored({ signing, logName }: World): Promise<readonly Anchored[]> {
  const last = await Promise.all((signing?.anchors ?? []).map((anchor) => anchor.last(logName)));
  const notes = last.filter((one) => one !== null);
  return notes.filter(({ note }, i) => notes.findIndex((other) => other.note === note) === i);
}

async function verified(world: World, sink: Sink, notes: readonly Anchored[]): Promise<Shipped> {
  const { logName } = world;
  const verifier = openVerifier(
    null,
    notes.length === 0
      ? null
      : openCover(
          notes.map(({ note }) => note),
          keysOf(world),
          // An anchor may take one checkpoint an hour.
          0,
        ),
  );
  const checkpoints: Checkpoint[] = [];
  let edge = EMPTY;
  for await (const entry of entriesOf(sink, logName)) {
    if (!verifier.take(JSON.stringify(entry))) break;
    edge = append(edge, [leafOf(entry.hash)]);
    const noted = notes.find(({ size }) => size === edge.size);
    if (noted !== undefined) checkpoints.push({ ...checkpointAt(edge, entry), ...noted, at: world.clock().toISOString() });
  }
  const { bad } = verifier.end();
  if (bad !== null) throw new OpsError("EVIDENCE_INVALID", `the sink's log does not hold: ${told(bad)}`, { sink: sink.name });
  return { toSeq: edge.size, checkpoints };
}

function keysOf({ signing, logName }: World): readonly string[] {
  return signing === null ? [] : [vkeyOf(originOf(logName), signing.signer.publicKey), ...signing.formerKeys];
}

async function* entriesOf({ read }: Sink, log: string): AsyncGenerator<SealedEntry> {
  for (let after = 0; ; after += PAGE) {
    const entries = (await read?.(log, after, PAGE)) ?? [];
    yield* entries;
    if (entries.length < PAGE) return;
  }
}

function checkpointAt(edge: Edge, { log, seal }: SealedEntry): Omit<Checkpoint, "note" | "at" | "size"> {
  const nodes = edge.nodes.map((node) => node.toString("base64"));
  return { log, root: rootOf(edge).toString("base64"), seal, edge: nodes };
}
