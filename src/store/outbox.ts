import { z } from "zod";
import { JOB_KINDS, type Outbox } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { allRows } from "./row.ts";

const JobRow = z.object({ kind: z.enum(JOB_KINDS), ref: z.string() });

// now(), not clock_timestamp(): only a time that stands still during the statement ends the walk along the index at what is due.
const SWEEP = `with due as (
  select kind, ref, due_at from outbox where due_at <= now() order by due_at, seq limit $1 for update skip locked
), taken as (
  update outbox o set due_at = clock_timestamp() + make_interval(secs => $2)
  from due where o.kind = due.kind and o.ref = due.ref returning o.kind, o.ref, due.due_at, o.seq
) select kind, ref from taken order by due_at, seq`;

const POSTPONE =
  "insert into outbox (kind, ref, due_at) values ($1, $2, $3) on conflict (kind, ref) do update set due_at = excluded.due_at";

/**
 * What is to be done and when. Whoever adds to a row brings it forward, never back: the earlier time wins. Only the job's own handler puts it later, by
 * postponing it, or finishing and setting it again (`done` and `due` of one move, tried(), failed()).
 */
export function openOutbox(db: Queries): Outbox {
  return {
    async sweep(limit, visibleSeconds) {
      return allRows(JobRow, await db.query(SWEEP, [limit, visibleSeconds], "outbox sweep"));
    },
    async set(due) {
      if (due.length > 0) await db.query("select ots_due($1)", [JSON.stringify(due)], "outbox set");
    },
    async postpone({ kind, ref, at }) {
      await db.query(POSTPONE, [kind, ref, at], "outbox postpone");
    },
    async done(jobs) {
      if (jobs.length > 0) await db.query("select ots_done($1)", [JSON.stringify(jobs)], "outbox done");
    },
  };
}
