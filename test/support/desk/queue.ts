import type { Job, Queue } from "../../../src/ports/index.ts";
import type { Watch } from "../canaries/index.ts";

/** A queue in this process: jobs start at once, and a test can wait until none is left. */
export interface LoopQueue extends Queue {
  /** Jobs taken so far. */
  readonly taken: readonly Job[];
  idle(): Promise<void>;
  /** As if the process had died: nothing is taken any more and nobody waits for what hangs. */
  die(): void;
}

interface Loop {
  readonly taken: Job[];
  readonly waiting: Job[];
  readonly sleepers: (() => void)[];
  running: number;
  dead: boolean;
  handler: ((job: Job) => Promise<void>) | null;
  readonly watch: Watch;
}

/** Makes one; the handler comes with work(). Jobs added before are kept. What it takes, and how that fails, passes the watch. */
export function loopQueue(watch: Watch): LoopQueue {
  const loop: Loop = { taken: [], waiting: [], sleepers: [], running: 0, dead: false, handler: null, watch };
  const die = (): void => {
    loop.dead = true;
    wake(loop);
  };
  return {
    backend: "postgresql",
    taken: loop.taken,
    ping: () => Promise.resolve(),
    async add(jobs) {
      if (loop.dead) return;
      loop.waiting.push(...jobs);
      pump(loop);
    },
    waitingSince: () => Promise.resolve(null),
    async work(handle) {
      loop.handler = handle;
      pump(loop);
    },
    async close() {
      die();
    },
    idle: () =>
      new Promise((resolve) => {
        loop.sleepers.push(resolve);
        wake(loop);
      }),
    die,
  };
}

function wake({ dead, running, waiting, handler, sleepers }: Loop): void {
  const idle = running === 0 && (waiting.length === 0 || handler === null);
  if (dead || idle) for (const sleeper of sleepers.splice(0)) sleeper();
}

function pump(loop: Loop): void {
  const { handler } = loop;
  if (!loop.dead && handler !== null) for (const job of loop.waiting.splice(0)) void take(loop, job, handler);
  wake(loop);
}

async function take(loop: Loop, job: Job, handler: (job: Job) => Promise<void>): Promise<void> {
  loop.running += 1;
  loop.taken.push(job);
  loop.watch.look("jobs", JSON.stringify(job));
  await handler(job).catch((error: unknown) => loop.watch.lookAtError(`error of the job ${job.kind}`, error));
  loop.running -= 1;
  wake(loop);
}
