import { errorCode } from "../case/index.ts";
import type { Job, TicketSystem } from "../ports/index.ts";
import { LEASE_SECONDS, underLease } from "./lease.ts";
import type { World } from "./world.ts";

const KNOWN = new WeakMap<World, Map<string, string>>();

/** How each system's last poll by this process went: ok, what it failed with, or which parts refused it and why; unknown = it never polled. */
export function pollStates(world: World): Readonly<Record<string, string>> {
  const known = KNOWN.get(world);
  return Object.fromEntries([...world.systems.keys()].map((system) => [system, known?.get(system) ?? "unknown"]));
}

function remember(world: World, { system }: TicketSystem, state: string): void {
  const known = KNOWN.get(world) ?? new Map<string, string>();
  KNOWN.set(world, known.set(system, state));
}

/** Finds what no webhook told us: changed tickets and answered reviews since the cursor. */
export async function poll(world: World, system: TicketSystem): Promise<number> {
  const name = `poll:${system.system}`;
  const lease = await world.store.leases.take(name, world.owner, LEASE_SECONDS);
  return lease === null ? 0 : underLease(world, lease, () => known(world, system, () => pollUnder(world, system, name)));
}

async function pollUnder(world: World, system: TicketSystem, name: string): Promise<number> {
  const { deliveries, cursor, unread } = await system.poll(await world.store.cursors.get(name));
  for (const { part, code } of unread) world.log.warn("not polled", { system: system.system, part, code });
  const jobs: Job[] = [];
  for (const delivery of deliveries) {
    if ((await world.store.inbox.found(delivery, world.clock())) === "stored")
      jobs.push({ kind: "delivery", ref: delivery.id, urgent: delivery.about === "review" });
  }
  await world.store.cursors.set(name, cursor);
  if (jobs.length > 0) await world.queue.add(jobs);
  remember(world, system, unread.map(({ part, code }) => `${code} ${part}`).join(", ") || "ok");
  return jobs.length;
}

/** The round's outcome as health tells it: one whose finds could not be kept is no good one either. */
async function known(world: World, system: TicketSystem, round: () => Promise<number>): Promise<number> {
  try {
    return await round();
  } catch (error) {
    remember(world, system, errorCode(error));
    throw error;
  }
}
