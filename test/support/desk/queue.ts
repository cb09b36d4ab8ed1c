import type { Job, Queue } from "../../../src/ports/index.ts";

/** A queue in this process: jobs start at once, and a test can wait until none is left. */
export interface LoopQueue extends Queue {
  /** Jobs taken so far. */
  readonly taken: readonly Job[];
  idle(): Promise<void>;
  /** As if the process had died: nothing is taken any more and nobody waits for what hangs. */
  die(): void;
}

/** Makes one; `handle` comes with work(). Jobs added before are kept. */
export function loopQueue(): LoopQueue {
  const taken: Job[] = [];
  const waiting: Job[] = [];
  const sleepers: (() => void)[] = [];
  let running = 0;
  let dead = false;
  let handler: ((job: Job) => Promise<void>) | null = null;
  const wake = (): void => {
    if (dead || (running === 0 && (waiting.length === 0 || handler === null)))
      for (const sleeper of sleepers.splice(0)) sleeper();
  };
  const pump = (): void => {
    if (dead || handler === null) return wake();
    for (const job of waiting.splice(0)) {
      running += 1;
      taken.push(job);
      void handler(job)
        .catch(() => undefined)
        .finally(() => {
          running -= 1;
          wake();
        });
    }
    wake();
  };
  return {
    backend: "postgresql",
    taken,
    async add(jobs) {
      if (dead) return;
      waiting.push(...jobs);
      pump();
    },
    async work(handle) {
      handler = handle;
      pump();
    },
    async close() {
      dead = true;
      wake();
    },
    idle: () =>
      new Promise((resolve) => {
        sleepers.push(resolve);
        wake();
      }),
    die() {
      dead = true;
      wake();
    },
  };
}
