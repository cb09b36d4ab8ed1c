import { z } from "zod";
import { RISKS } from "../case/index.ts";
import type { QueuedReview, ReviewQueue } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { openReviewHistory } from "./review-history.ts";
import { allRows, Moment } from "./row.ts";

const QueuedRow = z
  .object({
    id: z.string(),
    case_id: z.string(),
    workflow: z.string(),
    ticket_key: z.string(),
    tier: z.number(),
    groups: z.array(z.string()),
    shown_at: z.string(),
    half_at: z.string(),
    deadline: z.string(),
    expires_at: Moment,
  })
  .transform((row): QueuedReview => {
    const { id, workflow, groups, deadline } = row;
    const times = { shownAt: row.shown_at, halfAt: row.half_at, deadline, expiresAt: row.expires_at };
    return { id, caseId: row.case_id, workflow, ticket: row.ticket_key, risk: RISKS[row.tier] ?? "high", groups, ...times };
  });
const CountRow = z.object({ name: z.string(), count: z.number() });

/** A question's class at the time that is the statement's second parameter. */
export const CLASS = "tier + (tier = 2)::int + (half_at < $2)::int + (deadline < $2)::int";
// The order of review/queue-order, over the index alone; only what is shown is fetched.
const QUEUE = `with first as (
  select id, ${CLASS} as class from reviews where status = 'open' and ($1::text[] is null or groups && $1)
  order by class desc, deadline, shown_at, id limit $3
)
select r.id, r.case_id, r.data ->> 'workflow' as workflow, coalesce(c.ticket_key, '') as ticket_key, r.tier, r.groups, r.shown_at, r.half_at, r.deadline, r.expires_at
from first join reviews r on r.id = first.id left join cases c on c.id = r.case_id
order by first.class desc, r.deadline, r.shown_at, r.id`;

// One look into the index a name, cut off at the limit: who is asked in thousands costs no more. Exercises, few at a time, are looked up once for all.
const ASKED_OPEN = `select name, count from unnest($1::text[]) name,
  lateral (select count(*)::int as count from (select from reviews r where r.status = 'open' and r.asked @> array[name]
    and r.case_id <> all (array(select x.case_id from exercises x join cases c on c.id = x.case_id where c.open)) limit $2) found) counted
where count > 0`;

const OPEN_FOR = ASKED_OPEN.replace("r.asked @>", "r.groups @>");

/** The open questions in their order, and how many of them each person is asked. */
export function openReviewQueue(db: Queries): ReviewQueue {
  return {
    ...openReviewHistory(db),
    async queue({ groups, limit, now }) {
      return allRows(QueuedRow, await db.query(QUEUE, [groups, now.toISOString(), limit], "review queue"));
    },
    async openFor(groups, limit) {
      const rows = allRows(CountRow, await db.query(OPEN_FOR, [groups, limit], "reviews open for"));
      return new Map(rows.map(({ name, count }) => [name, count]));
    },
    async askedOpen(people, limit) {
      const rows = allRows(CountRow, await db.query(ASKED_OPEN, [people, limit], "reviews asked open"));
      return new Map(rows.map(({ name, count }) => [name, count]));
    },
  };
}
