import { errorCode, OpsError } from "../case/index.ts";
import type { Lease, SealedEntry, Sink } from "../ports/index.ts";
import { isBehind, isSilent, wasBehind } from "./behind.ts";
import { LEASE_SECONDS, leaseOver, underLease } from "./lease.ts";
import { pageToShip } from "./page-to-ship.ts";
import { failureOf } from "./sink-failure.ts";
import { isReadable, standingOf } from "./sink-standing.ts";
import type { World } from "./world.ts";

const BATCH = 500;

/** How a sink was found when this process last shipped to it; unknown = it never did. Ahead = it holds what the database lost, until that is adopted. Forked is for good, until a person has looked and the process starts again. */
export type SinkState = "unknown" | "ok" | "down" | "forked" | "ahead";

interface Known {
  state: SinkState;
  /** Up to where this process knows that the sink holds our log; null = to be asked. */
  head: number | null;
  /** True from when something is sent until the sink has it: where that failed, it may still be under way. */
  sending: boolean;
}

const KNOWN = new WeakMap<World, Map<string, Known>>();

function knownOf(world: World, sink: Sink): Known {
  const sinks = KNOWN.get(world) ?? new Map<string, Known>();
  KNOWN.set(world, sinks);
  const known = sinks.get(sink.name) ?? { state: "unknown", head: null, sending: false };
  sinks.set(sink.name, known);
  return known;
}

/** What this process knows of each of its sinks. */
export function sinkStates(world: World): Readonly<Record<string, SinkState>> {
  return Object.fromEntries(world.sinks.map((sink) => [sink.name, knownOf(world, sink).state]));
}

/** Ships sealed ranges to every sink, each by itself and from where it is known to hold our log. Returns how many entries went out. */
export async function shipOnce(world: World): Promise<number> {
  const shipped = await Promise.all(world.sinks.map((sink) => ship(world, sink)));
  return shipped.reduce((sum, count) => sum + count, 0);
}

/** The same for one sink: one that is down, or hangs, only delays itself. */
export async function ship(world: World, sink: Sink): Promise<number> {
  const known = knownOf(world, sink);
  if (known.state === "forked") return 0;
  try {
    if ((await isBehind(world, sink)) || isSilent(world, sink)) {
      known.head = null;
      known.state = isSilent(world, sink) ? "down" : wasBehind(world) ? "ahead" : "unknown";
      return 0;
    }
    const shipped = await shipTo(world, sink, known);
    if (shipped !== null) known.state = "ok";
    return shipped ?? 0;
  } catch (error) {
    known.head = null;
    known.state = tell(world, sink, error);
    return 0;
  }
}

/** Ships to a sink when enough waits for it, or the first of what waits has waited long enough: what a timer's rounds call. */
export function gathered(world: World, sink: Sink): () => Promise<number> {
  const { gathers } = sink;
  if (gathers === undefined) return () => ship(world, sink);
  let since: number | null = null;
  return async () => {
    // What it holds beyond the database has to be known before the next entry is sealed.
    if (isSilent(world, sink)) return ship(world, sink);
    const { ledger } = world.store;
    const waiting = ((await ledger.head(world.logName))?.seq ?? 0) - (await ledger.shipped(world.logName, sink.name));
    if (waiting <= 0) since = null;
    if (waiting <= 0) return 0;
    const now = world.clock().getTime();
    since ??= now;
    if (waiting < gathers.entries && now - since < gathers.ms) return 0;
    const shipped = await ship(world, sink);
    if (shipped > 0) since = null;
    return shipped;
  };
}

function tell(world: World, sink: Sink, error: unknown): "down" | "forked" {
  const code = errorCode(error);
  const fields = failureOf(sink, error);
  if (code === "SINK_FORKED") world.log.error("sink holds another history", fields);
  else if (code === "EVIDENCE_INVALID") world.log.error("what this sink lacks has left the database", fields);
  else if (code === "REGION_MISMATCH") world.log.error("entries kept in their region", fields);
  else world.log.warn("sink not reached", fields);
  return code === "SINK_FORKED" ? "forked" : "down";
}

/** Null = somebody else ships to it just now. */
async function shipTo(world: World, sink: Sink, known: Known): Promise<number | null> {
  const seconds = secondsOf(sink);
  const lease = await world.store.leases.take(`ship:${sink.name}:${world.logName}`, world.owner, seconds);
  if (lease === null) return null;
  const runsOut = (): boolean => known.sending && sink.settlesMs !== undefined;
  known.sending = false;
  return underLease(world, lease, () => shipUnder(world, sink, { known, lease }), { seconds, runsOut });
}

/** Who has the lease of a sink knows that nothing of who had it before is under way there: a statement cannot be fenced. */
function secondsOf({ settlesMs }: Sink): number {
  return settlesMs === undefined ? LEASE_SECONDS : leaseOver(settlesMs);
}

/** An entry of one region never reaches a sink of another, however it came into this log. Throws REGION_MISMATCH. */
function assertStays({ region }: World, sink: Sink, entries: readonly SealedEntry[]): void {
  const stranger = entries.find((entry) => entry.region !== region);
  if (stranger === undefined && (sink.region ?? region) === region) return;
  throw new OpsError("REGION_MISMATCH", "an entry may not leave its region: give this region a sink of its own", {
    sink: sink.name,
    ...(stranger === undefined ? {} : { seq: stranger.seq }),
  });
}

async function shipUnder(world: World, sink: Sink, { known, lease }: { known: Known; lease: Lease }): Promise<number> {
  const { store, logName } = world;
  // Where the watermark is further than we know, another process ships to this sink, or to its namesake on another host.
  const asked = known.head !== null && (await store.ledger.shipped(logName, sink.name)) <= known.head;
  let from = asked && known.head !== null ? known.head : await placeIn(world, sink);
  known.head = from;
  let count = 0;
  const most = sink.takes ?? BATCH;
  for (;;) {
    const entries = await pageToShip(world, sink, from, most);
    const last = entries.at(-1);
    if (last === undefined) return count;
    assertStays(world, sink, entries);
    known.sending = true;
    await sink.append(entries);
    known.sending = false;
    from = last.seq;
    known.head = from;
    count += entries.length;
    await store.ledger.setShipped(logName, sink.name, lease, from);
    if (entries.length < most) return count;
    if (!(await store.leases.extend(lease, secondsOf(sink)))) return count;
  }
}

/** From where on a sink is shipped to: from its own end, or from before it, where what follows was sent and never known to be there as it was sent. */
async function placeIn(world: World, sink: Sink): Promise<number> {
  return Math.min(await endOf(world, sink), await world.store.ledger.shipped(world.logName, sink.name));
}

/** Where the sink's own log ends; 0 when it has none. Throws SINK_FORKED when it is not the beginning of ours. */
async function endOf(world: World, sink: Sink): Promise<number> {
  const head = await sink.head(world.logName);
  const end = head?.seq ?? 0;
  const [ours] = end === 0 ? [] : await world.store.checkpoints.links(world.logName, end - 1, 1);
  const isSame = end === 0 || ours?.seal === head?.seal;
  // Behind a gap a table may hold more than its end says.
  if (isSame && (!isReadable(sink) || (await standingOf(world, sink)) === "within")) return end;
  throw new OpsError("SINK_FORKED", "a sink holds another history than this database: restore the database or start a new log", {
    sink: sink.name,
    seq: end,
  });
}

/**
 * At start: a sink that holds another history than ours stops the start (SINK_FORKED). One that goes on where our database ends lets it start, held until that
 * is adopted. A sink that is down is looked at again when it ships.
 */
export async function compareHeads(world: World): Promise<void> {
  if (await isBehind(world)) return;
  for (const sink of world.sinks) {
    const known = knownOf(world, sink);
    if (isSilent(world, sink)) continue;
    try {
      known.head = await placeIn(world, sink);
    } catch (error) {
      if (tell(world, sink, error) === "down") continue;
      known.state = "forked";
      throw error;
    }
  }
}
