import { errorCode } from "./case/index.ts";
import type { Log } from "./ports/index.ts";

/** Whether connected ticket systems are as they are configured; what is not demotes auto-apply until it is put right. */
export interface SystemChecks {
  /** The problems known now, one line each; a system that nobody could ask yet is one. */
  problems(): readonly string[];
  stop(): void;
}

export interface CheckTimes {
  /** How long a start waits for the first answers. */
  readonly patienceMs: number;
  /** How soon a system that has problems, or did not answer, is asked again. */
  readonly againMs: number;
}

/** A ticket system by its name for people, and how it is asked. */
export type Checked = ReadonlyMap<string, () => Promise<readonly string[]>>;

const TIMES: CheckTimes = { patienceMs: 5_000, againMs: 60_000 };

/** Asks each system once and, while something is wrong with it, again and again. Resolves with the first answers, or when patience is over. */
export async function startChecks(systems: Checked, log: Log, times: CheckTimes = TIMES): Promise<SystemChecks> {
  const found = new Map<string, readonly string[]>();
  const timers = new Map<string, NodeJS.Timeout>();
  let stopped = false;
  const ask = async (name: string, call: () => Promise<readonly string[]>): Promise<void> => {
    const lines = await call().catch((error: unknown) => [`it could not be checked yet (${errorCode(error)})`]);
    const told = lines.map((line) => `${name}: ${line}`);
    if (told.join() !== found.get(name)?.join()) log.warn("ticket system checked", { system: name, problems: told.length });
    found.set(name, told);
    if (told.length === 0 || stopped) return;
    timers.set(
      name,
      setTimeout(() => void ask(name, call), times.againMs),
    );
  };
  for (const name of systems.keys()) found.set(name, [`${name}: it could not be checked yet`]);
  const asked = Promise.all([...systems].map(([name, call]) => ask(name, call)));
  await withinMs(asked, times.patienceMs);
  return {
    problems: () => [...found.values()].flat(),
    stop: () => {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

async function withinMs(work: Promise<unknown>, ms: number): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, over]);
  clearTimeout(timer);
}
