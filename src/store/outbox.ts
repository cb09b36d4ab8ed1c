import { z } from "zod";
import { JOB_KINDS, type Job, type Outbox } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { allRows } from "./row.ts";

const JobRow = z
  .object({ kind: z.enum(JOB_KINDS), ref: z.string(), urgent: z.boolean() })
  .transform(({ urgent, ...job }): Job => (urgent ? { ...job, urgent } : job));

// now(), not clock_timestamp(): only a time that stands still during the statement ends the walk along the index at what is due.
const SWEEP = `with answers as (
  select kind, ref, due_at from outbox where urgent and due_at <= now() order by due_at, seq limit $1 for update skip locked
), others as (
  select kind, ref, due_at from outbox where not urgent and due_at <= now() - make_interval(secs => $3) order by due_at, seq limit $1
  for update skip locked
), taken as (
  update outbox o set due_at = clock_timestamp() + make_interval(secs => $2)
  from (select * from answers union all select * from others) due where o.kind = due.kind and o.ref = due.ref
  returning o.kind, o.ref, o.urgent, due.due_at, o.seq
) select kind, ref, urgent from taken order by urgent desc, due_at, seq`;

const POSTPONE = `insert into outbox (kind, ref, due_at, urgent) values ($1, $2, $3, $1 = 'review')
on conflict (kind, ref) do update set due_at = excluded.due_at`;

const POSTPONE_SEEN = `${POSTPONE} where outbox.seq = $4`;

const FINISH = "delete from outbox where kind = $1 and ref = $2 and seq = $3";

/**
 * What is to be done and when. Whoever adds to a row brings it forward, never back: the earlier time wins. Only the job's own handler puts it later, by
 * postponing it, or finishing and setting it again (`done` and `due` of one move, tried(), failed()); with what it saw of the row when it began, it cannot
 * overlook what was added meanwhile.
 */
export function openOutbox(db: Queries): Outbox {
  return {
    async sweep(limit, visibleSeconds, overdueSeconds = 0) {
      return allRows(JobRow, await db.query(SWEEP, [limit, visibleSeconds, overdueSeconds], "outbox sweep"));
    },
    async set(due) {
      if (due.length > 0) await db.query("select ots_due($1)", [JSON.stringify(due)], "outbox set");
    },
    async postpone({ kind, ref, at }, seen) {
      if (seen === undefined) await db.query(POSTPONE, [kind, ref, at], "outbox postpone");
      else await db.query(POSTPONE_SEEN, [kind, ref, at, seen], "outbox postpone seen");
    },
    async done(jobs) {
      if (jobs.length > 0) await db.query("select ots_done($1)", [JSON.stringify(jobs)], "outbox done");
    },
    async finish({ kind, ref }, seen) {
      await db.query(FINISH, [kind, ref, seen], "outbox finish");
    },
    async release(workflow, at) {
      await db.query("select ots_release($1, $2)", [workflow, at], "outbox release");
    },
  };
}
