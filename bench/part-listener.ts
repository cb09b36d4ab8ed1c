import { cpuMs } from "./cpu.ts";
import { fire } from "./load.ts";
import { bare, ours, type Stage, type Subject } from "./stage.ts";
import { ticketEvent } from "./webhooks.ts";

/** What a listener took in. */
export interface Taken {
  readonly perSecond: number;
  readonly cpuMs: number;
  readonly p99Ms: number;
}

export interface ListenerResult {
  readonly ours: Taken;
  readonly bare: Taken;
  /** Ours as a share of the bare one's webhooks a second, and its CPU as a multiple. */
  readonly throughput: number;
  readonly cpu: number;
}

const CONNECTIONS = 32;
const ROUNDS = 4;

/** (a) Our listener against a bare one: verify, one durable row, 202. In turns, so that a noisy neighbour meets both. */
export async function measureListener(stage: Stage): Promise<ListenerResult> {
  const subjects = { ours: await ours(stage, "postgresql", "listener"), bare: await bare(stage, "listener") };
  const rounds = { ours: [] as Taken[], bare: [] as Taken[] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const name of ["ours", "bare"] as const) {
      const taken = await take(stage, subjects[name], stage.options.seconds / ROUNDS / 2);
      if (round > 0) rounds[name].push(taken); // the first one warms up
    }
  }
  await Promise.all([subjects.ours.stop(), subjects.bare.stop()]);
  const result = { ours: mean(rounds.ours), bare: mean(rounds.bare) };
  return { ...result, throughput: result.ours.perSecond / result.bare.perSecond, cpu: result.ours.cpuMs / result.bare.cpuMs };
}

async function take(stage: Stage, subject: Subject, seconds: number): Promise<Taken> {
  const used = (): number => cpuMs(subject.pid) + cpuMs(stage.postgres.pid);
  const before = used();
  const end = performance.now() + seconds * 1000;
  const fired = await fire(subject.url, CONNECTIONS, () => {
    if (performance.now() > end) return null;
    stage.tickets += 1;
    return ticketEvent(stage.tickets);
  });
  if (fired.statuses[202] !== fired.count)
    throw new Error(`a listener did not take everything: ${JSON.stringify(fired.statuses)}`);
  return { perSecond: fired.count / fired.seconds, cpuMs: (used() - before) / fired.count, p99Ms: fired.p99Ms };
}

function mean(rounds: readonly Taken[]): Taken {
  const of = (name: keyof Taken): number => rounds.reduce((sum, round) => sum + round[name], 0) / rounds.length;
  return { perSecond: of("perSecond"), cpuMs: of("cpuMs"), p99Ms: of("p99Ms") };
}
