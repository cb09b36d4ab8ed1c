import { type Cases, runCases } from "./cases.ts";
import { memoryMb } from "./cpu.ts";
import { bare, ours, type Stage, type Subject } from "./stage.ts";

export interface PipelineResult {
  readonly queue: Subject["queue"];
  readonly ours: Cases;
  readonly floor: Cases;
  /** Ours as a share of the floor's cases a second. */
  readonly share: number;
}

export interface MemoryResult {
  readonly waiting: number;
  readonly startMb: number;
  readonly waitingMb: number;
}

const WARM_UP = 60;

/** A number of tickets that takes about so many seconds, found while warming up. */
export async function warm(stage: Stage, subject: Subject, seconds: number, kind: "automatic" | "reviewed" = "automatic"): Promise<number> {
  await runCases(stage, subject, kind, Math.ceil(WARM_UP / 2));
  const { perSecond } = await runCases(stage, subject, kind, seconds < 2 ? WARM_UP / 2 : WARM_UP * 8);
  return Math.max(10, Math.round(perSecond * seconds));
}

/** (b) The whole pipeline against the floor: the same outside calls and commits written straight. In turns, twice. */
export async function measurePipeline(stage: Stage, queue: "postgresql" | "redis"): Promise<PipelineResult> {
  const { seconds } = stage.options;
  const service = await ours(stage, queue, "listener,worker,timers");
  const floor = await bare(stage, "floor");
  const counts = [await warm(stage, service, seconds / 2), await warm(stage, floor, seconds / 2)] as const;
  const rounds = { ours: [] as Cases[], floor: [] as Cases[] };
  for (let round = 0; round < 2; round += 1) {
    rounds.ours.push(await runCases(stage, service, "automatic", counts[0]));
    rounds.floor.push(await runCases(stage, floor, "automatic", counts[1]));
  }
  await Promise.all([service.stop(), floor.stop()]);
  const result = { ours: mean(rounds.ours), floor: mean(rounds.floor) };
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
