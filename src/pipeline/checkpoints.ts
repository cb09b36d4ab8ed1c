import { errorCode } from "../case/index.ts";
import {
  advance,
  checkpointText,
  EMPTY,
  genesis,
  noteOf,
  originOf,
  parseVkey,
  type Reached,
  rootOf,
  vkeyOf,
} from "../evidence/index.ts";
import type { Checkpoint, Lease } from "../ports/index.ts";
import { anchorAll } from "./anchoring.ts";
import { recordOutside } from "./outside.ts";
import { forked, type Signed, signedHistory } from "./signed-history.ts";
import type { Signing, World } from "./world.ts";

const EVERY_MS = 60_000;
const EVERY_ENTRIES = 10_000;
const PAGE = 5_000;
/** An old log is signed in steps, so that sealing goes on in between. */
const MOST_AT_ONCE = 50_000;

interface Known {
  /** Entries sealed and not signed, as far as this process knows. */
  unsigned: number;
  dueAt: number;
  /** Entries signed. */
  size: number;
  /** False = nothing is known of the history yet, or it was refused. */
  sound: boolean;
}

const KNOWN = new WeakMap<Signing, Known>();

function knownOf(signing: Signing): Known {
  const known = KNOWN.get(signing) ?? { unsigned: 0, dueAt: 0, size: 0, sound: false };
  KNOWN.set(signing, known);
  return known;
}

/**
 * Signs what was sealed since the last checkpoint, every 60 s or 10,000 entries or `now`, and brings it to the anchors; call it under the sealer's lease.
 * What may not be signed holds automation until it may again. Never throws: evidence is sealed without its checkpoint, too.
 */
export async function checkpointUnder(world: World, lease: Lease, sealed: number, now = false): Promise<void> {
  const { signing } = world;
  if (signing === null) return;
  const known = knownOf(signing);
  known.unsigned += sealed;
  try {
    if (isDue(known, world.clock().getTime(), now)) await look(world, signing, { lease, known, now });
    if (known.sound) await anchorAll(world, signing, known.size);
  } catch (error) {
    known.dueAt = world.clock().getTime() + EVERY_MS;
    world.log.warn("checkpoint not written", { code: errorCode(error) });
  }
}

function isDue({ unsigned, dueAt, sound }: Known, time: number, now: boolean): boolean {
  if (now || (sound && unsigned >= EVERY_ENTRIES)) return true;
  return time >= dueAt && (unsigned > 0 || !sound);
}

interface Turn {
  readonly lease: Lease;
  readonly known: Known;
  readonly now: boolean;
}

async function look(world: World, signing: Signing, turn: Turn): Promise<void> {
  try {
    const signed = await signedHistory(world, signing);
    await signBehind(world, signing, { ...turn, signed });
    turn.known.sound = true;
    await tell(world, null);
  } catch (error) {
    if (errorCode(error) !== "CHECKPOINT_FORKED" || !(error instanceof Error)) throw error;
    turn.known.sound = false;
    turn.known.dueAt = world.clock().getTime() + EVERY_MS;
    await tell(world, error.message);
  }
}

async function signBehind(
  world: World,
  signing: Signing,
  { lease, known, now, signed }: Turn & { signed: Signed | null },
): Promise<void> {
  const { store, logName, clock } = world;
  const at = clock();
  known.size = signed?.checkpoint.size ?? 0;
  known.unsigned = ((await store.ledger.head(logName))?.seq ?? 0) - known.size;
  known.dueAt = signed === null ? 0 : Date.parse(signed.checkpoint.at) + EVERY_MS;
  if (known.unsigned <= 0 || !isDue({ ...known, sound: true }, at.getTime(), now)) return;
  const reached = await reach(world, signed, known.size + Math.min(known.unsigned, MOST_AT_ONCE));
  const checkpoint = await signedAt(world, signing, reached, at);
  if (!(await store.checkpoints.write(known.size, checkpoint, lease))) return;
  known.unsigned -= checkpoint.size - known.size;
  known.size = checkpoint.size;
  known.dueAt = at.getTime() + EVERY_MS;
}

/** The log up to an entry, its chain checked from where it was signed. Throws CHECKPOINT_FORKED where it does not hold. */
async function reach({ store, logName }: World, signed: Signed | null, to: number): Promise<Reached> {
  let reached: Reached =
    signed === null ? { edge: EMPTY, seal: genesis(logName) } : { edge: signed.edge, seal: signed.checkpoint.seal };
  while (reached.edge.size < to) {
    const { size } = reached.edge;
    const links = await store.checkpoints.links(logName, size, Math.min(PAGE, to - size));
    const next = advance(logName, reached, links);
    if (links.length === 0 || "wrong" in next)
      throw forked(`the chain in the database does not hold at entry ${"wrong" in next ? next.wrong : size + 1}`);
    reached = next;
  }
  return reached;
}

async function signedAt({ logName }: World, { signer }: Signing, { edge, seal }: Reached, at: Date): Promise<Checkpoint> {
  const root = rootOf(edge);
  const text = checkpointText(logName, { size: edge.size, root });
  const name = originOf(logName);
  const key = parseVkey(vkeyOf(name, signer.publicKey));
  const note = noteOf(text, { name, id: key?.id ?? "" }, await signer.sign(Buffer.from(text)));
  const nodes = edge.nodes.map((node) => node.toString("base64"));
  return { log: logName, size: edge.size, root: root.toString("base64"), seal, edge: nodes, note, at: at.toISOString() };
}

/** Tells once that the log may not be signed (why), or that it may again (null). */
async function tell(world: World, why: string | null): Promise<void> {
  const { store, logName, log, clock } = world;
  if (!(await store.checkpoints.refuse(logName, why))) return;
  if (why !== null) log.error("checkpoint refused", { code: "CHECKPOINT_FORKED" });
  await recordOutside(world, {
    kind: why === null ? "evidence.history_accepted" : "evidence.history_refused",
    actor: { type: "service", id: "ops-trust" },
    subject: { system: "ops-trust", type: "log", id: logName },
    caseId: null,
    corr: {},
    payload: { why },
  });
  if (why === null) await store.outbox.release(null, clock());
}
