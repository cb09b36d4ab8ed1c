import { errorCode } from "../case/index.ts";
import { sealEntries } from "../evidence/index.ts";
import type { World } from "./world.ts";

const BATCH = 500;

/** Seals what has no seal yet, oldest commit first, under the log's lease; returns how many. Never runs in a request's path. */
export async function sealOnce(world: World): Promise<number> {
  const { store, logName } = world;
  const lease = await store.leases.take(`seal:${logName}`, world.owner, 30);
  if (lease === null) return 0;
  try {
    let sealed = 0;
    for (;;) {
      const entries = await store.ledger.unsealed(logName, BATCH);
      if (entries.length === 0) return sealed;
      const head = await store.ledger.head(logName);
      const seals = sealEntries(logName, head, entries);
      if (!(await store.ledger.seal(logName, lease, head?.seq ?? 0, seals))) return sealed;
      sealed += seals.length;
      // What came meanwhile waits for the next round: a seal for every few entries would cost more than their commits.
      if (entries.length < BATCH) return sealed;
      if (!(await store.leases.extend(lease, 30))) return sealed;
    }
  } finally {
    await store.leases.release(lease).catch((error: unknown) => world.log.warn("lease not released", { code: errorCode(error) }));
  }
}
