import { errorCode, OpsError } from "./case/index.ts";
import type { Log } from "./ports/index.ts";

/** Whether connected ticket systems are as they are configured; what is not demotes auto-apply until it is put right. */
export interface SystemChecks {
  /** The problems known now, one line each; a system that nobody could ask yet is one. */
  problems(): readonly string[];
  /** Of these what that system itself told. */
  told(name: string): readonly string[];
  stop(): void;
}

export interface CheckTimes {
  /** How long a start waits for the first answers. */
  readonly patienceMs: number;
  /** How soon a system that has problems, or did not answer, is asked again. */
  readonly againMs: number;
  /** How soon one that was found right. */
  readonly rightMs: number;
}

/** A ticket system by its name for people, and how it is asked. */
export type Checked = ReadonlyMap<string, () => Promise<readonly string[]>>;

const TIMES: CheckTimes = { patienceMs: 5_000, againMs: 60_000, rightMs: 3_600_000 };

/** Asks each system now and again and again: soon while something is wrong with it, after an hour when it was right. Resolves with the first answers, or when patience is over. */
export async function startChecks(systems: Checked, log: Log, times: CheckTimes = TIMES): Promise<SystemChecks> {
  const found = new Map<string, readonly string[]>();
  const unasked = new Map([...systems.keys()].map((name) => [name, "it could not be checked yet"]));
  const timers = new Map<string, NodeJS.Timeout>();
  let stopped = false;
  const problemsOf = (name: string): readonly string[] => {
    const why = unasked.get(name);
    return (found.get(name) ?? (why === undefined ? [] : [why])).map((line) => `${name}: ${line}`);
  };
  const ask = async (name: string, call: () => Promise<readonly string[]>): Promise<void> => {
    const before = problemsOf(name).join();
    const answered = await answerOf(call);
    // What was told once stands while nobody answers: an outage says nothing of how a system is set up.
    if (typeof answered === "string") unasked.set(name, `it could not be checked yet (${answered})`);
    else found.set(name, answered);
    const now = problemsOf(name);
    if (now.join() !== before) log.warn("ticket system checked", { system: name, problems: now.length });
    if (stopped) return;
    const right = typeof answered !== "string" && answered.length === 0;
    timers.set(
      name,
      setTimeout(() => void ask(name, call), right ? times.rightMs : times.againMs),
    );
  };
  const asked = Promise.all([...systems].map(([name, call]) => ask(name, call)));
  await withinMs(asked, times.patienceMs);
  return {
    problems: () => [...systems.keys()].flatMap(problemsOf),
    told: (name) => found.get(name) ?? [],
    stop: () => {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

/** Throws SETTING_INVALID when that system told problems: it would be served wrongly from its first ticket on. One that could not be asked yet demotes instead. */
export function assertFits(name: string, checks: SystemChecks): void {
  const problems = checks.told(name);
  if (problems.length > 0) throw new OpsError("SETTING_INVALID", `${name} is not as it is configured: ${problems.join("; ")}`);
}

/** The problems, or the code of what kept the system from being asked. */
async function answerOf(call: () => Promise<readonly string[]>): Promise<readonly string[] | string> {
  try {
    return await call();
  } catch (error) {
    return errorCode(error);
  }
}

async function withinMs(work: Promise<unknown>, ms: number): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, over]);
  clearTimeout(timer);
}
