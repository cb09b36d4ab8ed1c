import { type Clock, OpsError } from "../../case/index.ts";
import type { RateLimits, ToldLimit } from "../../ports/index.ts";
import type { HttpResponse } from "../http.ts";

/** What a call is for: when calls are scarce, people's decisions and what follows from them go first and polling last. */
export type Urgency = "decision" | "context" | "polling";

/** The share of the allowance that is left to more urgent calls. */
const KEEP: Readonly<Record<Urgency, number>> = { decision: 0, context: 0.25, polling: 0.5 };

/** So often is asked whether another process was told a limit; while none is known nothing else is asked. */
const LOOK_MS = 60_000;
/** The platform counts by the hour. */
const LONGEST_MS = 3_600_000;

/** Keeps our calls within what the instance lets us. */
export interface Pace {
  /** Throws TICKET_SYSTEM_BUSY (reason "paced", nothing was sent) when there is no call left for this. */
  before(urgency: Urgency): Promise<void>;
  /** Notes what an answer says of the limit. Never throws: the answer stands. */
  after(answer: Pick<HttpResponse, "status" | "headers">): Promise<void>;
}

/** The pace of one instance, shared with all who use the same limits and name. */
export function pace(name: string, limits: RateLimits, clock: Clock): Pace {
  let limited = false;
  let lookAt = 0;
  let last: { readonly perHour: number | null; readonly at: number } = { perHour: null, at: 0 };
  return {
    before: async (urgency) => {
      const now = clock().getTime();
      if (!limited && now < lookAt) return;
      const taken = await limits.take(name, KEEP[urgency]);
      // Only once it has answered: whoever calls meanwhile, or after a failure, asks for themselves.
      lookAt = now + LOOK_MS;
      limited = taken !== null;
      if (taken === null || taken.waitMs === 0) return;
      const retryAfterSeconds = Math.ceil(taken.waitMs / 1000);
      const context = { reason: "paced", urgency, sent: false, retryAfterSeconds };
      throw new OpsError("TICKET_SYSTEM_BUSY", "the calls that the ticket system lets us make are used up", context);
    },
    after: async ({ status, headers }) => {
      const at = clock().getTime();
      const told = toldIn(status, headers, at);
      const known = told?.closedMs === 0 && told.perHour === last.perHour && at - last.at < LONGEST_MS;
      if (told === null || known) return;
      last = { perHour: told.perHour ?? last.perHour, at };
      limited = true;
      await limits.told(name, told).catch(() => undefined);
    },
  };
}

/** What an answer's headers say of the limit: X-RateLimit-Limit counts calls an hour, X-RateLimit-Reset is an epoch second, Retry-After are seconds. */
function toldIn(status: number, headers: HttpResponse["headers"], now: number): ToldLimit | null {
  const perHour = whole(headers["x-ratelimit-limit"]);
  if (status !== 429) return perHour === null ? null : { perHour, closedMs: 0 };
  const after = whole(headers["retry-after"]);
  const reset = whole(headers["x-ratelimit-reset"]);
  // A 429 that does not say how long tells no limit: its caller alone comes again later.
  if (after === null && reset === null) return null;
  const waitMs = after !== null ? after * 1000 : (reset ?? 0) * 1000 - now;
  return { perHour, closedMs: Math.min(Math.max(waitMs, 1_000), LONGEST_MS) };
}

function whole(header: string | undefined): number | null {
  return header !== undefined && /^[1-9]\d{0,11}$/.test(header) ? Number(header) : null;
}
