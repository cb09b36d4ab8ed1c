import { errorCode } from "../case/index.ts";
import type { Job, TicketSystem } from "../ports/index.ts";
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

/** Brings due work back to the queue: what was missed, what waited, what a dead worker dropped. */
async function sweep(world: World): Promise<number> {
  const jobs = await world.store.outbox.sweep(500, 30);
  if (jobs.length > 0) await world.queue.add(jobs);
  return jobs.length;
}

/** Finds what no webhook told us: changed tickets and answered reviews since the cursor. */
export async function poll(world: World, system: TicketSystem): Promise<number> {
  const name = `poll:${system.system}`;
  const lease = await world.store.leases.take(name, world.owner, 60);
  if (lease === null) return 0;
  try {
    const { deliveries, cursor } = await system.poll(await world.store.cursors.get(name));
    const jobs: Job[] = [];
    for (const delivery of deliveries) {
      if ((await world.store.inbox.found(delivery, world.clock())) === "stored")
        jobs.push({ kind: "delivery", ref: delivery.id });
    }
    await world.store.cursors.set(name, cursor);
    if (jobs.length > 0) await world.queue.add(jobs);
    return jobs.length;
  } finally {
    await world.store.leases.release(lease);
  }
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
