import { z } from "zod";
import type { EntryMonth, EvidenceHold, LeftMonths, PlacedSeal } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { allRows, Moment, oneRow } from "./row.ts";

const Month = {
  month: z.string(),
  entries: z.number(),
  first: z.number(),
  last: z.number(),
};
const SealRow = z.object({
  log: z.string(),
  seq: z.number(),
  epoch: z.number(),
  id: z.string(),
  at: z.string(),
  hash: z.string(),
  prev: z.string(),
  seal: z.string(),
}) satisfies z.ZodType<PlacedSeal>;
const NameRow = z.object({ month: z.string() });
const CountRow = z.object({
  ...Month,
  first: z.number().nullable(),
  last: z.number().nullable(),
  sealed: z.number(),
  others: z.number(),
});
const LeftRow = z.object({ ...Month, leftAt: Moment });
const HoldRow = z.object({
  id: z.string(),
  first: z.string(),
  last: z.string(),
  by: z.string(),
  at: Moment,
}) satisfies z.ZodType<EvidenceHold>;
const DoneRow = z.object({
  done: z.enum(["left", "no_month", "held", "open_cases", "unjudged", "unsealed", "grew", "unsigned", "busy"]),
});

const HERE = `select replace(substr(c.relname, 9), '_', '-') as month from pg_inherits i join pg_class c on c.oid = i.inhrelid
where i.inhparent = 'entries'::regclass and c.relname ~ '^entries_[0-9]{4}_[0-9]{2}$'
  and ots_month_end(replace(substr(c.relname, 9), '_', '-')) <= now() order by 1`;
// By the entries' own time: the partition of the month alone is read.
const COUNT = `select $2::text as month, count(*) as entries, min(s.seq) as first, max(s.seq) as last, count(s.seq) as sealed,
  count(*) filter (where e.log <> $1) as others
from entries e left join seals s on s.entry_id = e.id where e.at >= ots_month_start($2) and e.at < ots_month_end($2)`;
const LEFT = `select month, entries, first_seq as first, last_seq as last, left_at as "leftAt" from left_months where log = $1 order by month`;
const SEALS = `select log, seq, epoch, entry_id as id, ots_iso(entry_at) as at, hash, prev, seal from seals
where log = $1 and seq > $2 order by seq limit $3`;
const LEAVE = "select ots_leave($1, $2, $3, $4, $5) as done";
const HOLDS = `select id, first_month as first, last_month as last, placed_by as by, placed_at as at from evidence_holds
where log = $1 and released_at is null order by placed_at, id`;
const HOLD = `with held as (
  insert into evidence_holds (log, id, first_month, last_month, placed_by, placed_at) values ($1, $2, $3, $4, $5, $6) returning 1
) select ots_record($7) from held`;
const RELEASE = `with released as (
  update evidence_holds set released_at = now() where log = $1 and id = $2 and released_at is null returning 1
) select ots_record($3) from released`;

/** Which months of entries have left the database, and which may not. */
export function openLeftMonths(db: Queries): LeftMonths {
  return {
    async here(log) {
      const gone = new Set((await this.left(log)).map(({ month }) => month));
      return allRows(NameRow, await db.query(HERE, [], "months here")).flatMap(({ month }) => (gone.has(month) ? [] : [month]));
    },
    async count(log, month) {
      const found = oneRow(CountRow, await db.query(COUNT, [log, month], "months count"));
      if (found === null || found.first === null || found.last === null) return null;
      const { entries, first, last, sealed, others } = found;
      return others > 0 || sealed !== entries ? null : ({ month, entries, first, last } satisfies EntryMonth);
    },
    async left(log) {
      return allRows(LeftRow, await db.query(LEFT, [log], "months left"));
    },
    async seals(log, afterSeq, limit) {
      return allRows(SealRow, await db.query(SEALS, [log, afterSeq, limit], "months seals"));
    },
    async leave(log, counted, seenSeq, entries) {
      const values = [log, counted.month, seenSeq, JSON.stringify(counted), JSON.stringify(entries)];
      return oneRow(DoneRow, await db.query(LEAVE, values, "months leave"))?.done ?? "no_month";
    },
    async holds(log) {
      return allRows(HoldRow, await db.query(HOLDS, [log], "evidence holds"));
    },
    async hold(log, { id, first, last, by, at }, entries) {
      await db.query(HOLD, [log, id, first, last, by, at, JSON.stringify(entries)], "evidence hold");
    },
    async release(log, id, entries) {
      return (await db.query(RELEASE, [log, id, JSON.stringify(entries)], "evidence release")).count === 1;
    },
  };
}
