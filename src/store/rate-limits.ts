import { z } from "zod";
import type { RateLimits } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { oneRow } from "./row.ts";

const Taken = z.object({ wait_ms: z.number() });

// Every time is the database's: workers' clocks may differ. A bucket holds six minutes' worth of the hour's calls, at least one; it is full when a system that was closed takes calls again.
const TOLD = `insert into rate_limits as known (name, per_hour, tokens, at, closed_until, told_at)
values ($1, $2::float8, coalesce(greatest($2::float8 / 10, 1), 0), clock_timestamp(),
  clock_timestamp() + make_interval(secs => $3::float8 / 1000), clock_timestamp())
on conflict (name) do update set
  per_hour = coalesce(excluded.per_hour, known.per_hour),
  tokens = case when $3::float8 > 0 or known.per_hour is null
    then coalesce(greatest(coalesce(excluded.per_hour, known.per_hour) / 10, 1), 0) else known.tokens end,
  at = case when $3::float8 > 0 or known.per_hour is null then excluded.at else known.at end,
  closed_until = greatest(known.closed_until, excluded.closed_until),
  told_at = excluded.told_at`;

// Tokens come back while the system takes calls, not while it is closed.
const TAKE = `with row as (
  select name, per_hour, tokens, at, closed_until, clock_timestamp() as now, greatest(per_hour / 10, 1) as most
  from rate_limits where name = $1 and told_at > clock_timestamp() - interval '1 day' for update
), level as (
  select name, per_hour, most, now, extract(epoch from closed_until - now) * 1000 as closed_ms,
    least(most, tokens + greatest(extract(epoch from now - greatest(at, closed_until)), 0) * per_hour / 3600) as tokens
  from row
), judged as (
  select name, now, tokens, greatest(closed_ms, 0, coalesce((1 + $2::float8 * (most - 1) - tokens) * 3600000 / per_hour, 0))::float8 as wait_ms
  from level
)
update rate_limits as known
set tokens = coalesce(judged.tokens - (case when judged.wait_ms > 0 then 0 else 1 end), 0), at = judged.now
from judged where known.name = judged.name
returning judged.wait_ms`;

/** What limited systems let us call, by the database's clock. */
export function openRateLimits(db: Queries): RateLimits {
  return {
    async told(name, { perHour, closedMs }) {
      await db.query(TOLD, [name, perHour, closedMs], "rate limit told");
    },
    async take(name, keep) {
      const row = oneRow(Taken, await db.query(TAKE, [name, keep], "rate limit take"));
      return row === null ? null : { waitMs: Math.ceil(row.wait_ms) };
    },
  };
}
