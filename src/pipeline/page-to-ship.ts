import { OpsError, sha256 } from "../case/index.ts";
import type { SealedEntry, Sink } from "../ports/index.ts";
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

async function elsewhere(world: World, sink: Sink, from: number, limit: number): Promise<readonly SealedEntry[]> {
  const { store, logName } = world;
  const seals = await store.checkpoints.links(logName, from, limit);
  for (const other of world.sinks) {
    if (other === sink || other.read === undefined) continue;
    const there = await other.read(logName, from, seals.length);
    const holds = seals.every(({ seq, hash, seal }, i) => {
      const entry = there[i];
      return entry?.seq === seq && entry.seal === seal && entry.hash === hash && sha256(entry.canonical) === hash;
    });
    if (holds && there.length > 0) return there;
  }
  throw new OpsError("EVIDENCE_INVALID", "entries have left the database, and no other sink gives them as they were sealed", {
    sink: sink.name,
    seq: from + 1,
  });
}
