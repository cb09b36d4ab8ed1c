import { errorCode, OpsError } from "../case/index.ts";
import type { SealState, Sink } from "../ports/index.ts";
import type { World } from "./world.ts";

/** What this process knows: whether its database has less than what was shipped of it (null = not looked yet), and how far the log went. */
interface Known {
  behind: boolean | null;
  seq: number;
}

const KNOWN = new WeakMap<World, Known>();

function knownOf(world: World): Known {
  const known = KNOWN.get(world) ?? { behind: null, seq: 0 };
  KNOWN.set(world, known);
  return known;
}

/** True from when this process saw that its database is behind until it sees that all was brought back. Reads nothing. */
export function wasBehind(world: World): boolean {
  return knownOf(world).behind === true;
}

/** Throws DATABASE_BEHIND while it is: what a lost history did to a case is not known before its entries are back. */
export function assertNotBehind(world: World): void {
  if (wasBehind(world))
    throw new OpsError("DATABASE_BEHIND", "the database has less than what was shipped of it: bring it back with evidence adopt");
}

/** Whether the database has less than what was shipped of its log: looked at once, and again while it is so, or when its head went back (it failed over). */
export async function isBehind(world: World): Promise<boolean> {
  const known = knownOf(world);
  const head = await world.store.ledger.head(world.logName);
  const wentBack = (head?.seq ?? 0) < known.seq;
  known.seq = head?.seq ?? 0;
  if (known.behind === false && !wentBack) return false;
  const was = known.behind;
  known.behind = await look(world);
  if (known.behind && was !== true) world.log.error("database behind what was shipped", { code: "DATABASE_BEHIND" });
  return known.behind;
}

async function look(world: World): Promise<boolean> {
  const { store, logName } = world;
  if ((await store.restores.open(logName)) !== null) return true;
  for (const sink of world.sinks) {
    const end = await headOf(world, sink);
    // The sink first: what it holds was in the database before.
    const head = await store.ledger.head(logName);
    if (end === null || end.seq <= (head?.seq ?? 0) || !(await isBeginning(world, sink, head))) continue;
    await store.restores.begin(logName, head?.seq ?? 0);
    return true;
  }
  return false;
}

async function headOf(world: World, sink: Sink): Promise<SealState | null> {
  if (sink.read === undefined) return null;
  return sink.head(world.logName).catch((error: unknown) => {
    world.log.warn("sink not reached", { sink: sink.name, code: errorCode(error) });
    return null;
  });
}

/** True when the sink's log goes on where the database's ends. */
export async function isBeginning({ logName }: Pick<World, "logName">, sink: Sink, head: SealState | null): Promise<boolean> {
  if (sink.read === undefined) return false;
  if (head === null) return true;
  const [there] = await sink.read(logName, head.seq - 1, 1);
  return there?.seal === head.seal;
}
