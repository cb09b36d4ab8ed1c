import { sealEntries } from "../evidence/index.ts";
import type { Lease, Unsealed } from "../ports/index.ts";
import { isBehind } from "./behind.ts";
import { checkpointUnder } from "./checkpoints.ts";
import { LEASE_SECONDS, underLease } from "./lease.ts";
import type { World } from "./world.ts";

const BATCH = 500;

/** Seals what has no seal yet, oldest commit first, under the log's lease, and signs a checkpoint when one is due, or `now`; returns how many. A log that is behind what was shipped of it gets no seal: that would be another history. Never runs in a request's path. */
export async function sealOnce(world: World, now = false): Promise<number> {
  if (await isBehind(world)) return 0;
  const lease = await world.store.leases.take(`seal:${world.logName}`, world.owner, LEASE_SECONDS);
  if (lease === null) return 0;
  return underLease(world, lease, async () => {
    const sealed = await sealUnder(world, lease);
    await checkpointUnder(world, lease, sealed, now);
    return sealed;
  });
}

/** The same under a lease that is held already, without a checkpoint. */
export async function sealUnder(world: World, lease: Lease): Promise<number> {
  const { store, logName } = world;
  let sealed = 0;
  let late = false;
  for (;;) {
    const entries = await store.ledger.unsealed(logName, BATCH);
    late ||= isLate(world, entries[0]?.at);
    if (entries.length === 0) break;
    if (!(await sealBatch(world, lease, entries))) return sealed;
    sealed += entries.length;
    // What came meanwhile waits for the next round: a seal for every few entries would cost more than their commits.
    if (entries.length < BATCH) break;
    if (!(await store.leases.extend(lease, LEASE_SECONDS))) return sealed;
  }
  // What late evidence held goes on at once: its cases are not polled.
  if (late) await store.outbox.release(null, world.clock());
  return sealed;
}

async function sealBatch({ store, logName }: World, lease: Lease, entries: readonly Unsealed[]): Promise<boolean> {
  const head = await store.ledger.head(logName);
  return store.ledger.seal(logName, lease, head?.seq ?? 0, sealEntries(logName, head, entries));
}

function isLate(world: World, oldest: string | undefined): boolean {
  return oldest !== undefined && world.clock().getTime() - Date.parse(oldest) > world.timing.maxLagSeconds * 1000;
}
