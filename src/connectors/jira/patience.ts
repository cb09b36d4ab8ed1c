import type { OpsError } from "../../case/index.ts";

/** How a pause between two tries is spent. */
export interface Patience {
  wait(ms: number): Promise<void>;
  /** From 0 to 1. */
  random(): number;
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
  if (error.code === "TICKET_SYSTEM_BUSY") return afterLimit(error, random);
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

/** What ends by itself within seconds: the burst, also when another request met it, and the issue's own limit. */
function isShort(reason: unknown): boolean {
  return reason === BURST || reason === "jira-per-issue-on-write" || reason === "paced";
}

const BURST = "jira-burst-based";

/** For how long a quota is used up, by the headers of a 429; null for the limits that pass within seconds. */
export function quotaMs(headers: Headers, now: number): number | null {
  return (headers["ratelimit-reason"] ?? "").startsWith("jira-quota-") ? waitIn(headers, now, 60_000) : null;
}

/** For how long a burst keeps others off the same operation; null for every other limit. */
export function burstMs(headers: Headers, now: number): number | null {
  return headers["ratelimit-reason"] === BURST ? waitIn({ ...headers, "x-ratelimit-reset": "" }, now, 1_000) : null;
}

type Headers = Readonly<Record<string, string>>;

/** Retry-After are seconds, X-RateLimit-Reset is an ISO time of the site's clock: by ours, a few minutes ahead, it is over already. */
function waitIn(headers: Headers, now: number, untold: number): number {
  const after = Number(headers["retry-after"] ?? Number.NaN) * 1000;
  const reset = Date.parse(headers["x-ratelimit-reset"] ?? "") - now;
  // Quotas are counted by the hour: a reset beyond that is none.
  const told = [after, reset <= LONGEST_PAUSE_MS ? reset : 0].filter((ms) => ms > 0);
  return Math.min(told.length === 0 ? untold : Math.max(...told), LONGEST_PAUSE_MS);
}
