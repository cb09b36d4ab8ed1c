import { type Cases, runCases } from "./cases.ts";
import { memoryMb } from "./cpu.ts";
import { recordCalls } from "./recorded-calls.ts";
import { bare, ours, type Stage, type Subject } from "./stage.ts";

export interface PipelineResult {
  readonly queue: Subject["queue"];
  readonly ours: Cases;
  readonly floor: Cases;
  /** The bare Express and BullMQ script that keeps nothing; null without Redis. */
  readonly script: Cases | null;
  /** Ours as a share of the floor's cases a second. */
  readonly share: number;
}

export interface MemoryResult {
  readonly waiting: number;
  readonly startMb: number;
  readonly waitingMb: number;
}

/** Tickets until hot code is compiled, and rounds that are measured; a mere trial needs few. */
const WARM = { tickets: 500, rounds: 3 } as const;
const TRIAL = { tickets: 6, rounds: 1 } as const;

function effort({ options }: Stage): { readonly tickets: number; readonly rounds: number } {
  return options.seconds < 2 ? TRIAL : WARM;
}

/** A number of tickets that takes about so many seconds, found while warming up. */
async function warm(
  stage: Stage,
  subject: Subject,
  seconds: number,
  kind: "automatic" | "reviewed" = "automatic",
): Promise<number> {
  const { tickets } = effort(stage);
  await runCases(stage, subject, kind, Math.ceil(tickets / 3));
  const { perSecond } = await runCases(stage, subject, kind, tickets);
  return Math.max(5, Math.round(perSecond * seconds));
}

/** (b) The whole pipeline against the floor (the same outside calls and commits written straight) and the bare script. In turns, so that a noisy neighbour meets all. */
export async function measurePipeline(stage: Stage, queue: "postgresql" | "redis"): Promise<PipelineResult> {
  const service = await ours(stage, queue, "listener,worker,timers");
  const calls = await recordCalls(stage, service);
  const subjects = [service, await bare(stage, "floor", calls)];
  if (stage.redis !== null) subjects.push(await bare(stage, "script", calls));
  const turns = effort(stage).rounds;
  const seconds = stage.options.seconds / turns;
  const counts: number[] = [];
  for (const subject of subjects) counts.push(await warm(stage, subject, seconds));
  const rounds = subjects.map((): Cases[] => []);
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [i, subject] of subjects.entries()) rounds[i]?.push(await runCases(stage, subject, "automatic", counts[i] ?? 0));
  }
  await Promise.all(subjects.map((subject) => subject.stop()));
  const [us, floor, script] = rounds;
  const result = { ours: mean(us ?? []), floor: mean(floor ?? []), script: script === undefined ? null : mean(script) };
  return { queue, ...result, share: result.ours.perSecond / result.floor.perSecond };
}

/** (c) Reviewed tickets on one queue. */
export async function measureReviewed(stage: Stage, queue: "postgresql" | "redis"): Promise<Cases> {
  const service = await ours(stage, queue, "listener,worker,timers");
  const count = await warm(stage, service, stage.options.seconds, "reviewed");
  const cases = await runCases(stage, service, "reviewed", count);
  await service.stop();
  return cases;
}

/** (b) What the service holds in memory while so many cases wait for people. */
export async function measureMemory(stage: Stage): Promise<MemoryResult> {
  const { waiting } = stage.options;
  const service = await ours(stage, "postgresql", "listener,worker,timers");
  const startMb = memoryMb(service.pid);
  if (waiting > 0) await runCases(stage, service, "waiting", waiting);
  const waitingMb = memoryMb(service.pid);
  await service.stop();
  return { waiting, startMb, waitingMb };
}

function mean(rounds: readonly Cases[]): Cases {
  const of = (pick: (one: Cases) => number): number => rounds.reduce((sum, round) => sum + pick(round), 0) / rounds.length;
  return {
    count: rounds.reduce((sum, round) => sum + round.count, 0),
    perSecond: of((one) => one.perSecond),
    cpu: {
      service: of((one) => one.cpu.service),
      postgresql: of((one) => one.cpu.postgresql),
      redis: of((one) => one.cpu.redis),
      total: of((one) => one.cpu.total),
    },
    ticketCalls: of((one) => one.ticketCalls),
    modelCalls: of((one) => one.modelCalls),
    transactions: of((one) => one.transactions),
  };
}
