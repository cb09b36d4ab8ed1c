import { errorCode, OpsError } from "../case/index.ts";
import type { Sink } from "../ports/index.ts";
import type { World } from "./world.ts";

const BATCH = 500;

/** Ships sealed ranges to every sink, each from its own watermark; a sink that is down only delays itself. Returns how many entries went out. */
export async function shipOnce(world: World): Promise<number> {
  let shipped = 0;
  for (const sink of world.sinks) {
    try {
      shipped += await shipTo(world, sink);
    } catch (error) {
      world.log.warn("sink not reached", { sink: sink.name, code: errorCode(error) });
    }
  }
  return shipped;
}

async function shipTo(world: World, sink: Sink): Promise<number> {
  const { store, logName } = world;
  const lease = await store.leases.take(`ship:${sink.name}:${logName}`, world.owner, 60);
  if (lease === null) return 0;
  try {
    let count = 0;
    for (;;) {
      const from = await store.ledger.shipped(logName, sink.name);
      const entries = await store.ledger.sealed(logName, from, BATCH);
      const last = entries.at(-1);
      if (last === undefined) return count;
      await sink.append(entries);
      if (!(await store.ledger.setShipped(logName, sink.name, lease, last.seq))) return count;
      count += entries.length;
      if (!(await store.leases.extend(lease, 60))) return count;
    }
  } finally {
    await store.leases.release(lease);
  }
}

/** At start: a sink that holds another history than ours stops the start (SINK_FORKED). A sink that is down is looked at again when it ships. */
export async function compareHeads(world: World): Promise<void> {
  for (const sink of world.sinks) {
    const head = await sink.head(world.logName).catch((error: unknown) => {
      world.log.warn("sink not reached at start", { sink: sink.name, code: errorCode(error) });
      return null;
    });
    if (head === null || head.seq === 0) continue;
    const ours = await world.store.ledger.sealed(world.logName, head.seq - 1, 1);
    if (ours[0]?.seal !== head.seal) {
      throw new OpsError(
        "SINK_FORKED",
        "a sink holds another history than this database: restore the database or start a new log",
        { sink: sink.name, seq: head.seq },
      );
    }
  }
}
