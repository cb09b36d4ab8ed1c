import { setTimeout as delay } from "node:timers/promises";
import { type Fate, fateOf, type Shares } from "./chance.ts";
import { type Step, trackOf } from "./step.ts";
import type { Watch } from "./watch.ts";
import type { Written } from "./written.ts";

type Sent = Extract<Written, { kind: "written" }>;

/** What the recorded rows came to in the ticket systems. */
export interface Driven {
  steps: number;
  written: number;
  unchanged: number;
  /** Rows that the ticket system refused, by its words. */
  readonly refused: Map<string, number>;
  /** Webhooks by what the network did to them. */
  readonly fates: Map<Fate, number>;
  /** Rows whose case did not come to rest in time. */
  readonly restless: Step[];
  /** Rows done of each record. */
  readonly done: Map<string, number>;
}

/** What a drive needs. */
export interface Driving {
  readonly steps: AsyncIterable<Step>;
  readonly write: (step: Step, fate: Fate) => Written;
  readonly watch: Watch;
  readonly shares: Shares;
  readonly seed: number;
  readonly concurrency: number;
  readonly rate: number | null;
  readonly driven: Driven;
  /** Rows of each record that an earlier part of the run has done: they are passed over. */
  readonly before: ReadonlyMap<string, number>;
  /** Told after each step. */
  readonly stepped: () => void;
  /** From then on no further row begins; those in flight come to rest. */
  readonly stopped: AbortSignal;
}

/** Nothing driven yet. */
export function nothingDriven(): Driven {
  return { steps: 0, written: 0, unchanged: 0, refused: new Map(), fates: new Map(), restless: [], done: new Map() };
}

/** Drives every record's rows one after the other, and many records at a time. The next row of a record waits until its case rests. */
export async function drive(driving: Driving): Promise<void> {
  const last = new Map<string, Promise<void>>();
  const running = new Set<Promise<void>>();
  const pace = pacer(driving.rate);
  let count = 0;
  for await (const run of runsOf(driving.steps)) {
    if (driving.stopped.aborted) break;
    const [first] = run;
    if (first === undefined) continue;
    const track = trackOf(first);
    const from = count;
    count += run.length;
    // A record that comes again later goes on where it was left.
    const work = (last.get(track) ?? Promise.resolve()).then(() => driveRun(driving, run, { track, from, pace }));
    const settled = work.finally(() => {
      running.delete(settled);
      if (last.get(track) === settled) last.delete(track);
    });
    last.set(track, settled);
    running.add(settled);
    if (running.size >= driving.concurrency) await Promise.race(running);
  }
  await Promise.all(running);
}

/** Rows of one record that follow each other. */
async function* runsOf(steps: AsyncIterable<Step>): AsyncGenerator<readonly Step[]> {
  let run: Step[] = [];
  for await (const step of steps) {
    const [first] = run;
    if (first !== undefined && trackOf(first) !== trackOf(step)) {
      yield run;
      run = [];
    }
    run.push(step);
  }
  if (run.length > 0) yield run;
}

interface Run {
  readonly track: string;
  /** Position of its first row in the input. */
  readonly from: number;
  readonly pace: () => Promise<void>;
}

async function driveRun(driving: Driving, steps: readonly Step[], run: Run): Promise<void> {
  const { driven } = driving;
  let late: readonly Sent[] = [];
  for (const [i, step] of steps.entries()) {
    const done = (driven.done.get(run.track) ?? 0) + 1;
    if (done > (driving.before.get(run.track) ?? 0)) {
      // What is late arrives after the next row: that one is driven still.
      if (driving.stopped.aborted && late.length === 0) return;
      await run.pace();
      const fate = fateOf(driving.shares, driving.seed, { track: run.track, n: run.from + i, last: i === steps.length - 1 });
      late = await driveStep(driving, step, fate, late);
      driven.steps += 1;
    }
    driven.done.set(run.track, done);
    driving.stepped();
  }
}

/** Writes one row and waits until it rests, then lets arrive what was late. Gives what is late now. */
async function driveStep(
  { driven, watch, write }: Driving,
  step: Step,
  fate: Fate,
  late: readonly Sent[],
): Promise<readonly Sent[]> {
  const written = write(step, fate);
  count(driven, written, fate);
  if (written.kind === "written" && fate === "late") return [...late, written];
  if (written.kind === "written" && !(await watch.rests(written))) driven.restless.push(step);
  for (const one of late) await arriveLate({ watch, driven }, step, one);
  return [];
}

async function arriveLate({ watch, driven }: Pick<Driving, "watch" | "driven">, step: Step, one: Sent): Promise<void> {
  for (const sent of one.sent) sent.release();
  if (!(await watch.rests(one))) driven.restless.push(step);
}

function count(driven: Driven, written: Written, fate: Fate): void {
  if (written.kind === "refused") driven.refused.set(written.why, (driven.refused.get(written.why) ?? 0) + 1);
  else if (written.kind === "unchanged") driven.unchanged += 1;
  else {
    driven.written += 1;
    driven.fates.set(fate, (driven.fates.get(fate) ?? 0) + written.sent.length);
  }
}

/** Waits so that no more than so many rows a second begin. */
function pacer(rate: number | null): () => Promise<void> {
  if (rate === null) return () => Promise.resolve();
  let next = performance.now();
  return async () => {
    const now = performance.now();
    next = Math.max(next, now) + 1000 / rate;
    const wait = next - 1000 / rate - now;
    if (wait > 1) await delay(wait);
  };
}
