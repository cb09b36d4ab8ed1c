import { type Clock, OpsError } from "../case/index.ts";

/** Who is on call changes at any minute: no answer is used for longer. */
const KEPT_MS = 60_000;
/** One that cannot be had is not asked for again at each question. */
const FAILED_MS = 10_000;
/** Questions wait for it. */
const PATIENCE_MS = 3_000;
/** Whoever is asked first, and who stands behind him. */
const TIERS = 2;

/** Somebody on call, and in which turn he is called; the lowest first. */
export interface OnDuty {
  readonly account: string;
  readonly tier: number;
}

interface Kept {
  until: number;
  readonly answer: Promise<readonly string[]>;
}

/** Reads who is on call by a schedule: the accounts of its first two tiers, each once, at most a minute old. TICKET_SYSTEM_DOWN when it takes longer than three seconds. */
export function keptOnCall(
  read: (schedule: string) => Promise<readonly OnDuty[]>,
  clock: Clock,
  patienceMs = PATIENCE_MS,
): (schedule: string) => Promise<readonly string[]> {
  const kept = new Map<string, Kept>();
  return (schedule) => {
    const now = clock().getTime();
    const known = kept.get(schedule);
    // A clock that was set back makes no answer last longer.
    if (known !== undefined && now < known.until && known.until <= now + KEPT_MS) return known.answer;
    const fresh: Kept = { until: now + KEPT_MS, answer: inTime(read(schedule), patienceMs).then(firstTiers) };
    fresh.answer.catch(() => {
      fresh.until = now + FAILED_MS;
    });
    kept.set(schedule, fresh);
    return fresh.answer;
  };
}

function firstTiers(all: readonly OnDuty[]): readonly string[] {
  const tiers = [...new Set(all.map(({ tier }) => tier))].toSorted((a, b) => a - b).slice(0, TIERS);
  return [...new Set(all.filter(({ tier }) => tiers.includes(tier)).map(({ account }) => account))];
}

async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new OpsError("TICKET_SYSTEM_DOWN", "who is on call was not told in time")), ms);
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
