import { errorCode, OpsError } from "../case/index.ts";
import type { SealedEntry, Sink } from "../ports/index.ts";
import { wrongIn } from "./as-sealed.ts";
import type { World } from "./world.ts";

/**
 * The next sealed entries for a sink, without a gap; empty = there are none. Those of a month that has left the database come from another sink, as their
 * seals say. Throws EVIDENCE_INVALID when no sink gives them.
 */
export async function pageToShip(world: World, sink: Sink, from: number, limit: number): Promise<readonly SealedEntry[]> {
  const { store, logName } = world;
  const entries = await store.ledger.sealed(logName, from, limit);
  const gap = entries.findIndex(({ seq }, i) => seq !== from + 1 + i);
  const whole = gap === -1 ? entries : entries.slice(0, gap);
  if (whole.length > 0) return whole;
  const month = (await store.leftMonths.left(logName)).find(({ last }) => last > from);
  return month === undefined ? [] : elsewhere(world, sink, from, limit);
}

/** Of the sinks that hold them as they were sealed, the first one: one that does not answer, or was altered, is passed over for the next. */
async function elsewhere(world: World, sink: Sink, from: number, limit: number): Promise<readonly SealedEntry[]> {
  const { store, logName } = world;
  const seals = await store.checkpoints.links(logName, from, limit);
  const failures: unknown[] = [];
  for (const other of world.sinks) {
    if (other === sink || other.read === undefined) continue;
    const there = await other.read(logName, from, seals.length).catch((error: unknown) => {
      failures.push(error);
      return [];
    });
    if (there.length > 0 && wrongIn(there, seals) === null) return there;
  }
  const lacking = { sink: sink.name, seq: from + 1 };
  if (failures.length > 0)
    throw new OpsError("SINK_DOWN", "entries have left the database, and a sink that may hold them does not answer", {
      ...lacking,
      reason: errorCode(failures[0]),
    });
  throw new OpsError(
    "EVIDENCE_INVALID",
    "entries have left the database, and no other sink gives them as they were sealed",
    lacking,
  );
}
