import type { Clock } from "../case/index.ts";
import type { RateLimits, ToldLimit } from "../ports/index.ts";

interface Bucket {
  readonly perHour: number | null;
  readonly tokens: number;
  readonly at: number;
  readonly closedUntil: number;
  readonly toldAt: number;
}

const DAY_MS = 86_400_000;
const UNTOLD: Bucket = { perHour: null, tokens: 0, at: 0, closedUntil: 0, toldAt: 0 };

/** Limits known to this process alone, for commands that run without a database; they count as those of the store do. */
export function ownLimits(clock: Clock): RateLimits {
  const buckets = new Map<string, Bucket>();
  return {
    told: async (name, limit) => {
      buckets.set(name, told(buckets.get(name) ?? UNTOLD, limit, clock().getTime()));
    },
    take: async (name, keep) => {
      const now = clock().getTime();
      const bucket = buckets.get(name);
      if (bucket === undefined || now - bucket.toldAt >= DAY_MS) return null;
      const { waitMs, tokens } = judge(bucket, keep, now);
      buckets.set(name, { ...bucket, tokens: waitMs > 0 ? tokens : tokens - 1, at: now });
      return { waitMs };
    },
  };
}

/** A bucket is full when its limit becomes known, and when a system that was closed takes calls again. */
function told(known: Bucket, { perHour, closedMs }: ToldLimit, now: number): Bucket {
  const limit = perHour ?? known.perHour;
  const fresh = closedMs > 0 || known.perHour === null;
  return {
    perHour: limit,
    tokens: !fresh ? known.tokens : limit === null ? 0 : most(limit),
    at: fresh ? now : known.at,
    closedUntil: Math.max(known.closedUntil, now + closedMs),
    toldAt: now,
  };
}

function most(perHour: number): number {
  return Math.max(perHour / 10, 1);
}

function judge({ perHour, tokens, at, closedUntil }: Bucket, keep: number, now: number): { waitMs: number; tokens: number } {
  const closedMs = Math.max(closedUntil - now, 0);
  if (perHour === null) return { waitMs: closedMs, tokens: 1 };
  const perMs = perHour / 3_600_000;
  const level = Math.min(most(perHour), tokens + Math.max(now - Math.max(at, closedUntil), 0) * perMs);
  const lacking = 1 + keep * (most(perHour) - 1) - level;
  return { waitMs: Math.ceil(Math.max(closedMs, lacking / perMs, 0)), tokens: level };
}
