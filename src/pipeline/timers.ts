import { errorCode } from "../case/index.ts";
import { isBehind } from "./behind.ts";
import { exerciseRound } from "./exercise-rounds.ts";
import { glassRound } from "./glass/index.ts";
import { poll } from "./poll.ts";
import { sealOnce } from "./sealer.ts";
import { gathered, ship } from "./shipper.ts";
import { standingRound } from "./standing/round.ts";
import type { World } from "./world.ts";

/** Running timers; stop() seals and signs what is recorded and gives the sinks a last chance. It takes as long as the database and STOP_MS at most. */
export interface Timers {
  stop(): Promise<void>;
}

/** Exercises, reviews of break-glass, and what ends standing approvals by itself, come by the minute. */
const MINUTE_MS = 60_000;

/** What hangs outside, a sink or a ticket system, keeps no process from its end: the next one goes on from where it stood. */
const STOP_MS = 2_000;

/** Starts the rounds that nothing calls for: sweep the outbox, poll the ticket systems, seal, ship to each sink. */
export function startTimers(world: World, pollMs: number): Timers {
  const sweeping = repeat(world, "sweep", Math.min(1_000, world.timing.tickMs), () => sweep(world));
  const sealing = repeat(world, "seal", 500, () => sealOnce(world));
  const exercising = repeat(world, "exercises", MINUTE_MS, async () => ((await isBehind(world)) ? 0 : exerciseRound(world)));
  const judging = repeat(world, "break-glass", MINUTE_MS, async () => ((await isBehind(world)) ? 0 : glassRound(world)));
  const ending = repeat(world, "standing approvals", MINUTE_MS, async () => ((await isBehind(world)) ? 0 : standingRound(world)));
  const polling = [...world.systems.values()].map((system) =>
    repeat(world, `poll ${system.system}`, pollMs, () => poll(world, system)),
  );
  const shipping = world.sinks.map((sink) => ({
    sink,
    round: repeat(world, `ship ${sink.name}`, 2_000, gathered(world, sink)),
  }));
  return {
    async stop() {
      const outside = [...polling, ...shipping.map(({ round }) => round)].map((round) => round.stop());
      await Promise.all([sweeping.stop(), sealing.stop(), exercising.stop(), judging.stop(), ending.stop()]);
      await sealOnce(world, true).catch(() => 0);
      const last = shipping.map(({ sink, round }) => round.stop().then(() => ship(world, sink)));
      await atMost(STOP_MS, Promise.all([...outside, ...last]));
      // What lies beside a sink's entries comes after them.
      await atMost(STOP_MS, sealOnce(world)).catch(() => 0);
    },
  };
}

async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, promise]).finally(() => clearTimeout(timer));
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
