import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";

const MEGABYTE = 1_000_000;

/** Megabytes a second that a redactor takes of these texts, by the CPU time of one core; the best of three rounds over a megabyte or more (its clock ticks in milliseconds). */
export function throughput(texts: readonly string[], redact: (text: string) => unknown): number {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const times = Math.ceil(MEGABYTE / bytes);
  const rounds = [1, 2, 3].map(() => {
    const began = process.threadCpuUsage();
    for (let time = 0; time < times; time += 1) for (const text of texts) redact(text);
    const { user, system } = process.threadCpuUsage(began);
    return (user + system) / 1_000_000;
  });
  return (bytes * times) / MEGABYTE / Math.min(...rounds);
}

/** What one long text costs: milliseconds in all, and the longest time in which nothing else could run; `longestCpu` leaves out what other processes took of it. */
export interface Block {
  readonly total: number;
  readonly longest: number;
  readonly longestCpu: number;
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** Watches the event loop with an immediate after an immediate while the work is done. */
export async function blockOf(work: () => Promise<unknown>): Promise<Block> {
  let [longest, longestCpu, done] = [0, 0, false];
  let [last, lastCpu] = [performance.now(), cpuMs()];
  const turn = (): void => {
    const [now, nowCpu] = [performance.now(), cpuMs()];
    longest = Math.max(longest, now - last);
    longestCpu = Math.max(longestCpu, nowCpu - lastCpu);
    [last, lastCpu] = [now, nowCpu];
  };
  const watch = async (): Promise<void> => {
    while (!done) {
      await setImmediate();
      turn();
    }
  };
  const watching = watch();
  const began = performance.now();
  await work();
  turn();
  const total = performance.now() - began;
  done = true;
  await watching;
  return { total, longest, longestCpu };
}
