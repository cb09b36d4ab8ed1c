import { type Clock, OpsError } from "../../case/index.ts";
import type { RateLimits } from "../../ports/index.ts";
import { burstMs, quotaMs } from "./patience.ts";

/** So often is asked whether another process was told to pause: a quota's pause takes minutes, and between two looks nothing is asked of the store. */
const LOOK_MS = 5_000;

/** What the site wants us to leave alone for a while: all of it while a quota is used up, one operation after a burst. Shared with all who use the same limits and name. */
export interface Pauses {
  /** Throws TICKET_SYSTEM_BUSY (nothing was sent) while the site, or this operation, takes no call. */
  before(operation: string): Promise<void>;
  /** Notes a 429 for everybody. Never throws: this process keeps the pause in any case. */
  limited(operation: string, headers: Readonly<Record<string, string>>): Promise<void>;
}

interface Known {
  readonly until: number;
  readonly lookAt: number;
}
const UNKNOWN: Known = { until: 0, lookAt: 0 };

/** The pauses of the site of that name. What one issue's own limit turned away is not among them: the write's next attempt waits in the store as it is. */
export function pauses(name: string, limits: RateLimits, clock: Clock): Pauses {
  const known = new Map<string, Known>();
  const keep = (what: string, now: number, ms: number): void => {
    const { until } = known.get(what) ?? UNKNOWN;
    known.set(what, { until: Math.max(until, now + ms), lookAt: now + LOOK_MS });
  };
  const left = async (what: string): Promise<number> => {
    const now = clock().getTime();
    const { until, lookAt } = known.get(what) ?? UNKNOWN;
    if (now < until || now < lookAt) return Math.max(until - now, 0);
    const taken = await limits.take(what, 0);
    keep(what, now, taken?.waitMs ?? 0);
    return taken?.waitMs ?? 0;
  };
  const pause = async (what: string, ms: number): Promise<void> => {
    keep(what, clock().getTime(), ms);
    await limits.told(what, { perHour: null, closedMs: ms }).catch(() => undefined);
  };
  return {
    before: async (operation) => {
      const quota = await left(name);
      if (quota > 0) throw paused("quota", "the site's quota is used up", quota);
      const burst = await left(`${name} ${operation}`);
      if (burst > 0) throw paused("paced", "the site takes no more of these requests for now", burst);
    },
    limited: async (operation, headers) => {
      const now = clock().getTime();
      const quota = quotaMs(headers, now);
      const burst = burstMs(headers, now);
      if (quota !== null) await pause(name, quota);
      else if (burst !== null) await pause(`${name} ${operation}`, burst);
    },
  };
}

function paused(reason: "quota" | "paced", message: string, ms: number): OpsError {
  return new OpsError("TICKET_SYSTEM_BUSY", message, { reason, sent: false, retryAfterSeconds: Math.ceil(ms / 1000) });
}
