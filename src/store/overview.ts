import { z } from "zod";
import { STATUSES } from "../case/index.ts";
import type { Overview } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { openLabels } from "./labels.ts";
import { allRows, Moment, oneRow } from "./row.ts";
import { UNHEARD, UnheardRow } from "./unheard.ts";

const DeliveryCount = z.object({ via: z.string(), about: z.string(), ended: z.string().nullable(), n: z.number() });
const CaseCount = z.object({ workflow: z.string(), status: z.enum(STATUSES), ended: z.string().nullable(), n: z.number() });
const EffectCount = z.object({ kind: z.string(), status: z.string(), n: z.number() });
const RejectionCount = z.object({ workflow: z.string(), reason: z.string(), n: z.number() });
const EntryCount = z.object({ n: z.number() });
const CountedRow = z.object({ system: z.string(), what: z.string(), n: z.number(), last_at: Moment });

const DELIVERIES = `select delivery ->> 'via' as via, delivery ->> 'about' as about, ended, count(*) as n from inbox group by 1, 2, 3 order by 1, 2, 3`;
const CASES = `select workflow, status, data ->> 'end' as ended, count(*) as n from cases
where not ots_was_exercise(id, status) group by 1, 2, 3 order by 1, 2, 3`;
const EFFECTS = `select e.body ->> 'kind' as kind, e.status, count(*) as n from effects e
where not exists (select from exercises x join cases c on c.id = x.case_id where x.case_id = e.case_id and not c.open) group by 1, 2 order by 1, 2`;
const COUNTED = `select system, what, n, last_at from counts order by 1, 2`;
// A case keeps the reasons of its ticket's rejections, its own last.
const REJECTIONS = `select workflow, data -> 'rejections' ->> -1 as reason, count(*) as n from cases
where data ->> 'end' = 'rejected' and data -> 'rejections' ->> -1 is not null group by 1, 2 order by 1, 2`;

const StandingRow = z
  .object({
    ticket: z.string(),
    version: z.number().nullable(),
    waiting: z.number(),
    case_id: z.string().nullable(),
    status: z.enum(STATUSES).nullable(),
    ended: z.string().nullable(),
    writes: z.number(),
  })
  .transform(({ ticket, version, waiting, case_id: id, status, ended: end, writes }) => ({
    ticket,
    version,
    waiting,
    case: id === null || status === null ? null : { id, status, end },
    writes,
  }));

// A delivery that nobody has dealt with has its outbox row: those are few, whatever the inbox holds.
const STANDING = `with asked as (select unnest($2::text[]) as ticket),
waiting as (
  select i.delivery -> 'ticket' ->> 'id' as ticket, count(*) as n from outbox o join inbox i on i.id = o.ref
  where o.kind = 'delivery' and i.system = $1 and i.ended is null group by 1
)
select a.ticket, t.version, coalesce(w.n, 0) as waiting, c.id as case_id, c.status, c.data ->> 'end' as ended,
  (select count(*) from effects e where e.case_id in (select id from cases where ticket_system = $1 and ticket_id = a.ticket)
    and e.status in ('intended', 'attempting')) as writes
from asked a
left join tickets t on t.system = $1 and t.id = a.ticket
left join waiting w on w.ticket = a.ticket
left join lateral (
  select id, status, data from cases where ticket_system = $1 and ticket_id = a.ticket order by opened_at desc, id desc limit 1
) c on true`;

/** What operators count and wait for, read from all tables at once. */
export function openOverview(db: Queries): Overview {
  const labels = openLabels(db);
  return {
    async totals() {
      const [deliveries, cases, effects, rejections, entries, unheard, counted, modified] = await Promise.all([
        db.query(DELIVERIES, [], "overview deliveries"),
        db.query(CASES, [], "overview cases"),
        db.query(EFFECTS, [], "overview effects"),
        db.query(REJECTIONS, [], "overview rejections"),
        db.query("select count(*) as n from entries", [], "overview entries"),
        db.query(UNHEARD, [], "overview unheard"),
        db.query(COUNTED, [], "overview counted"),
        labels.changes(),
      ]);
      return {
        deliveries: allRows(DeliveryCount, deliveries).map(({ via, about, ended, n }) => ({ via, about, end: ended, count: n })),
        cases: allRows(CaseCount, cases).map(({ workflow, status, ended, n }) => ({ workflow, status, end: ended, count: n })),
        effects: allRows(EffectCount, effects).map(({ kind, status, n }) => ({ kind, status, count: n })),
        rejections: allRows(RejectionCount, rejections).map(({ workflow, reason, n }) => ({ workflow, reason, count: n })),
        modified,
        entries: oneRow(EntryCount, entries)?.n ?? 0,
        unheard: allRows(UnheardRow, unheard).map(({ system, n }) => ({ system, count: n })),
        counted: allRows(CountedRow, counted).map(({ n, last_at: last, ...of }) => ({ ...of, count: n, last })),
      };
    },
    async standing(system, tickets) {
      return allRows(StandingRow, await db.query(STANDING, [system, [...tickets]], "overview standing"));
    },
  };
}
