import { expect, it, vi } from "vitest";
import { job, openQueue, type QueuePlace, strandedWorker } from "./queue-place.ts";

type Open = () => QueuePlace;
const SOON = { timeout: 20_000, interval: 20 };

/** What becomes of jobs whose worker is gone. */
export function dying(open: Open): void {
  it("assurance 47: workers killed with a job in hand give it back, to one that lives and to one that starts after their death; who lives keeps its own", {
    timeout: 60_000,
  }, async () => {
    const slow = await busyWorker(open);
    await slow.queue.add([job("slow")]);
    await vi.waitFor(() => expect(slow.taken).toEqual(["slow"]), SOON);
    const stranded = await Promise.all([strandedWorker(open()), strandedWorker(open())]);
    await slow.queue.add([job("in-hand-1", "effect"), job("in-hand-2", "effect")]);
    const inHand = await Promise.all(stranded.map((worker) => worker.taken()));
    expect(inHand.sort()).toEqual(["effect in-hand-1", "effect in-hand-2"]);
    const living = await busyWorker(open);

    for (const { child } of stranded) child.kill("SIGKILL");
    const killed = performance.now();
    const late = await busyWorker(open);

    await vi.waitFor(() => expect([living.taken.length, late.taken.length]).toEqual([1, 1]), { timeout: 30_000, interval: 50 });
    const seconds = (performance.now() - killed) / 1000;
    process.stdout.write(`${open().backend}: killed workers' jobs were back after ${seconds.toFixed(1)} s\n`);
    expect([...living.taken, ...late.taken].sort()).toEqual(["in-hand-1", "in-hand-2"]);
    for (const worker of [slow, living, late]) worker.finish();
    await vi.waitFor(async () => expect(await open().kept()).toEqual([]), SOON);
    expect(slow.taken).toEqual(["slow"]);
  });
}

/** A worker of this process that holds each job it takes until it is told to finish. */
async function busyWorker(open: Open) {
  const taken: string[] = [];
  let finish: () => void = () => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const queue = openQueue(open());
  await queue.work((one) => {
    taken.push(one.ref);
    return finished;
  }, 1);
  return { queue, taken, finish };
}
