import { OpsError } from "../case/index.ts";
import type { Sink } from "../ports/index.ts";
import { failureOf } from "./sink-failure.ts";
import { isReadable, type Readable, type Standing, standingOf } from "./sink-standing.ts";
import type { World } from "./world.ts";

/** How the database is, as this process saw it: behind what was shipped of it, level with it, or unsure, because only a sink that is silent could say. */
type Seen = "behind" | "level" | "unsure";

/** What this process knows: what it saw (null = it has not looked yet), how far the log went, and which sinks have not said where they stand. */
interface Known {
  seen: Seen | null;
  seq: number;
  /** By name, with what they answered instead. */
  readonly silent: Map<string, unknown>;
}

const KNOWN = new WeakMap<World, Known>();

function knownOf(world: World): Known {
  const known = KNOWN.get(world) ?? { seen: null, seq: 0, silent: new Map<string, unknown>() };
  KNOWN.set(world, known);
  return known;
}

/** True from when this process saw that its database is behind until it sees that all was brought back. Reads nothing. */
export function wasBehind(world: World): boolean {
  return knownOf(world).seen === "behind";
}

/** Throws DATABASE_BEHIND while it is: what a lost history did to a case is not known before its entries are back. */
export function assertNotBehind(world: World): void {
  if (wasBehind(world))
    throw new OpsError("DATABASE_BEHIND", "the database has less than what was shipped of it: bring it back with evidence adopt");
}

/** True when a sink that holds entries has not been asked yet whether they go beyond the database: it did not answer. */
export function isSilent(world: World, sink: Sink): boolean {
  return knownOf(world).silent.has(sink.name);
}

/** Asks the silent sinks once more; the refusal of one that still does not say what it holds, or null. */
export async function askSilent(world: World): Promise<OpsError | null> {
  for (const sink of world.sinks) if (isSilent(world, sink)) await isBehind(world, sink);
  const [silent] = knownOf(world).silent;
  if (silent === undefined) return null;
  const [name, error] = silent;
  const why = error instanceof OpsError ? error.message : "it does not answer";
  return new OpsError("SINK_DOWN", `sink ${name} does not say what it holds: ${why}`, { sink: name });
}

/**
 * Whether the database has less than what was shipped of its log, or may have: looked at once, and again while it is so, when its head went back (it failed
 * over), and before something goes to a sink that did not answer so far. A database that has what its other sinks hold goes on without one that is silent.
 */
export async function isBehind(world: World, next?: Sink): Promise<boolean> {
  const known = knownOf(world);
  const { seq } = (await world.store.ledger.head(world.logName)) ?? { seq: 0 };
  const wentBack = seq < known.seq;
  known.seq = seq;
  const unasked = next !== undefined && known.silent.has(next.name);
  if (known.seen === "level" && !wentBack && !unasked) return false;
  const was = known.seen;
  known.seen = await look(world, known.silent);
  if (known.seen === "level") return false;
  if (known.seen !== was) world.log.error(SAYS[known.seen], { code: "DATABASE_BEHIND" });
  return true;
}

const SAYS = {
  behind: "database behind what was shipped",
  unsure: "a sink lost entries, and another that may hold more than the database does not answer: nothing is sealed",
} as const;

async function look(world: World, silent: Known["silent"]): Promise<Seen> {
  const { store, logName, sinks } = world;
  if ((await store.restores.open(logName)) !== null) return "behind";
  const readable = sinks.filter(isReadable);
  for (const sink of readable) {
    if ((await ask(world, sink, silent)) !== "beyond") continue;
    await store.restores.begin(logName, (await store.ledger.head(logName))?.seq ?? 0);
    return "behind";
  }
  return silent.size > 0 && (await haveLost(world, readable, silent)) ? "unsure" : "level";
}

async function ask(world: World, sink: Readable, silent: Known["silent"]): Promise<Standing | null> {
  try {
    const standing = await standingOf(world, sink);
    silent.delete(sink.name);
    return standing;
  } catch (error) {
    if (!silent.has(sink.name)) world.log.warn("sink not reached", failureOf(sink, error));
    silent.set(sink.name, error);
    return null;
  }
}

/** Where a sink lost what the database says that it was given, a disk was lost, and perhaps the database's with it: only the others know. */
async function haveLost({ store, logName }: World, readable: readonly Readable[], silent: Known["silent"]): Promise<boolean> {
  for (const sink of readable) {
    if (silent.has(sink.name)) continue;
    const head = await sink.head(logName).catch(() => null);
    if ((head?.seq ?? 0) < (await store.ledger.shipped(logName, sink.name))) return true;
  }
  return false;
}
