import { errorCode } from "../case/index.ts";
import type { Job, TicketSystem } from "../ports/index.ts";
import { LEASE_SECONDS, underLease } from "./lease.ts";
import { sealOnce } from "./sealer.ts";
import { shipOnce } from "./shipper.ts";
import type { World } from "./world.ts";

/** Running timers; stop() waits for the rounds under way. */
export interface Timers {
  stop(): Promise<void>;
}

/** Starts the rounds that nothing calls for: sweep the outbox, poll the ticket systems, seal, ship. */
export function startTimers(world: World, pollMs: number): Timers {
  const rounds = [
    repeat(world, "sweep", Math.min(1_000, world.timing.tickMs), () => sweep(world)),
    repeat(world, "seal", 500, () => sealOnce(world)),
    repeat(world, "ship", 2_000, () => shipOnce(world)),
    ...[...world.systems.values()].map((system) => repeat(world, `poll ${system.system}`, pollMs, () => poll(world, system))),
  ];
  return {
    async stop() {
      await Promise.all(rounds.map((round) => round.stop()));
      await sealOnce(world).catch(() => 0);
      await shipOnce(world).catch(() => 0);
    },
  };
}

/** No longer than this is a row kept back for the queue's sake: hosts' clocks may differ. */
const MAX_LAG_SECONDS = 600;

/**
 * Brings due work back to the queue: what was missed, what waited, what a dead worker dropped. A row whose job may still stand in line is left alone: the line
 * is as long as its first job has waited. Job ids per row would spare the same, but BullMQ ignores an id that is being worked on, or left over in a damaged Redis.
 */
export async function sweep(world: World): Promise<number> {
  const since = await world.queue.waitingSince();
  const lag = since === null ? 0 : Math.max(0, (world.clock().getTime() - since.getTime()) / 1000);
  const jobs = await world.store.outbox.sweep(500, 30, Math.min(lag, MAX_LAG_SECONDS));
  if (jobs.length > 0) await world.queue.add(jobs);
  return jobs.length;
}

/** Finds what no webhook told us: changed tickets and answered reviews since the cursor. */
export async function poll(world: World, system: TicketSystem): Promise<number> {
  const name = `poll:${system.system}`;
  const lease = await world.store.leases.take(name, world.owner, LEASE_SECONDS);
  return lease === null ? 0 : underLease(world, lease, () => pollUnder(world, system, name));
}

async function pollUnder(world: World, system: TicketSystem, name: string): Promise<number> {
  const { deliveries, cursor } = await system.poll(await world.store.cursors.get(name));
  const jobs: Job[] = [];
  for (const delivery of deliveries) {
    if ((await world.store.inbox.found(delivery, world.clock())) === "stored")
      jobs.push({ kind: "delivery", ref: delivery.id, urgent: delivery.about === "review" });
  }
  await world.store.cursors.set(name, cursor);
  if (jobs.length > 0) await world.queue.add(jobs);
  return jobs.length;
}

interface Round {
  stop(): Promise<void>;
}

function repeat(world: World, name: string, everyMs: number, round: () => Promise<unknown>): Round {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const turn = (): void => {
    running = round()
      .then(() => undefined)
      .catch((error: unknown) => world.log.warn("timer round failed", { name, code: errorCode(error) }))
      .finally(() => {
        if (!stopped) timer = setTimeout(turn, everyMs);
      });
  };
  // The first round comes at once: a poller without a cursor begins where its first round stands.
  timer = setTimeout(turn, 0);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
