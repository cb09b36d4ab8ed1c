import { type Clock, OpsError } from "../../case/index.ts";

/** When a request may be tried again, and when none may go out at all. One for all requests to a site. */
export interface Patience {
  /** Throws TICKET_SYSTEM_BUSY while the site's quota is used up. */
  mayCall(): void;
  /** Remembers until when the quota is used up. */
  pauseUntil(at: number): void;
  wait(ms: number): Promise<void>;
  /** From 0 to 1. */
  random(): number;
}

/** Nothing is paused at first. */
export function patience(clock: Clock, { wait, random }: Pick<Patience, "wait" | "random">): Patience {
  let until = 0;
  return {
    wait,
    random,
    mayCall: () => {
      const left = until - clock().getTime();
      if (left <= 0) return;
      const context = { reason: "quota", sent: false, retryAfterSeconds: Math.ceil(left / 1000) };
      throw new OpsError("TICKET_SYSTEM_BUSY", "the site's quota is used up", context);
    },
    pauseUntil: (at) => {
      until = Math.max(until, at);
    },
  };
}

/** Longest wait within one call: a longer one is the caller's, who has others to serve meanwhile. */
const MOST_MS = 3_000;
const TRIES = 3;
const PAUSE_MS = 200;
/** A quota is never believed to be used up for longer than this. */
const LONGEST_PAUSE_MS = 3_600_000;

/** A failed try of a read: the first is 1. */
export interface Tried {
  readonly attempt: number;
  readonly random: number;
}

/** How long before a failed read is sent again, or null when it is not. Writes never are: their next attempt looks at the ticket first. */
export function pauseBefore(error: OpsError, { attempt, random }: Tried): number | null {
  if (attempt >= TRIES) return null;
  if (error.context["status"] === 429) return afterLimit(error, random);
  return isPassing(error) ? PAUSE_MS * attempt * (1 + random) : null;
}

/** A limited request was turned away: whatever its method, nothing happened. */
function afterLimit({ context: { reason, retryAfterSeconds } }: OpsError, random: number): number | null {
  if (!isShort(reason) || typeof retryAfterSeconds !== "number") return null;
  const ms = retryAfterSeconds * 1000 * (1 + random / 4);
  return ms <= MOST_MS ? ms : null;
}

function isPassing({ code, context: { status, reason } }: OpsError): boolean {
  const again = reason === "refused" || PASSING.has(Number(status)) || reason === "reset";
  return again && code === "TICKET_SYSTEM_DOWN";
}

/** What a proxy or a restarting node answers; 500 and 408 are no such sign. */
const PASSING: ReadonlySet<number> = new Set([502, 503, 504]);

/** What ends by itself within seconds: the burst and the issue's own limit. */
function isShort(reason: unknown): boolean {
  return reason === "jira-burst-based" || reason === "jira-per-issue-on-write";
}

/** Until when a quota is used up, by the headers of a 429; null for the limits that pass within seconds. */
export function quotaReset(headers: Readonly<Record<string, string>>, now: number): number | null {
  if (!(headers["ratelimit-reason"] ?? "").startsWith("jira-quota-")) return null;
  const reset = Date.parse(headers["x-ratelimit-reset"] ?? "");
  const after = Number(headers["retry-after"] ?? Number.NaN) * 1000 + now;
  const until = Number.isFinite(reset) ? reset : Number.isFinite(after) ? after : now + 60_000;
  return Math.min(Math.max(until, now), now + LONGEST_PAUSE_MS);
}
