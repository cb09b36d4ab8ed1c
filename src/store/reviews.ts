import { z } from "zod";
import type { Review } from "../case/index.ts";
import type { ReviewedCase, Reviews } from "../ports/index.ts";
import { CaseRow } from "./cases.ts";
import type { Queries, Row } from "./database.ts";
import { CLASS, openReviewQueue } from "./review-queue.ts";
import { allRows, oneRow } from "./row.ts";

const SeenRow = z.object({ seq: z.number().nullable() });
const AwaitedRow = z.object({ awaited: z.boolean() });

type Stored = Omit<Review, "record" | "seen">;

// What answers are judged by. Steps and verdicts are our own types, written by commit().
const Shape = z.looseObject({
  id: z.string(),
  caseId: z.string(),
  system: z.string(),
  digest: z.string().nullable(),
  status: z.enum(["open", "approved", "rejected", "expired", "voided"]),
  step: z.number(),
  steps: z.array(z.looseObject({ groups: z.array(z.string()) })),
  reasonRequired: z.boolean(),
  expiresAt: z.string(),
  cardHash: z.string(),
  code: z.string(),
  verdicts: z.array(z.looseObject({ kind: z.string(), person: z.string() })),
});

const ReviewRow = z
  .object({
    record_id: z.string().nullable(),
    record_key: z.string().nullable(),
    seen: z.array(z.string()),
    data: z.custom<Stored>((value) => Shape.safeParse(value).success, "not a review"),
  })
  .transform(({ record_id: id, record_key: key, seen, data }): Review => {
    return { ...data, record: id === null || key === null ? null : { id, key }, seen };
  });

const ReviewedRow = z.custom<Row>().transform((row): ReviewedCase => {
  return { review: ReviewRow.parse(row), of: CaseRow.parse({ data: row["of"] }) };
});

const COLUMNS = "record_id, record_key, seen, data";
const ONE = `select ${COLUMNS} from reviews where id = $1`;

const WITH_CASE =
  "select r.record_id, r.record_key, r.seen, r.data, c.data as of from reviews r join cases c on c.id = r.case_id where r.id = $1";

const LOOK = WITH_CASE.replace(" from", ", (select seq from outbox where kind = 'review' and ref = $1) as seq from");

// A late answer finds its closed review too, so that somebody can be told.
const BY_RECORD = `select ${COLUMNS} from reviews where record_id = $2 and system = $1
order by (status = 'open') desc, opened_at desc, id desc limit 1`;

// A card keeps its row in the outbox until it is confirmed or given up.
const AWAITED = `select exists (
  select from outbox o join effects e on e.id = o.ref
  where o.kind = 'effect' and e.status in ('intended', 'attempting')
    and e.body ->> 'kind' = 'card' and e.body -> 'card' -> 'ticket' ->> 'system' = $1
) as awaited`;

// Only what is shown is joined. A list goes on behind a question by its place in the order, wherever that question is by now.
const PLACE = `-(${CLASS}), deadline, shown_at, id`;
const WAITING = `with first as (
  select id, ${CLASS} as class from reviews r where status = 'open' and ($1::text[] is null or groups && $1)
    and ($4::text is null or (${PLACE}) > (select ${PLACE} from reviews where id = $4))
    and ($5::jsonb is null or exists (select from cases c where c.id = r.case_id and (c.data #> '{proposal,payload}') - 'ticket' - 'target' = $5))
  order by class desc, deadline, shown_at, id limit $3
)
select r.record_id, r.record_key, r.seen, r.data, c.data as of
from first join reviews r on r.id = first.id join cases c on c.id = r.case_id
order by first.class desc, r.deadline, r.shown_at, r.id`;

const EXPIRED = `select r.record_id, r.record_key, r.seen, r.data, c.data as of
from reviews r join cases c on c.id = r.case_id
where r.status = 'expired' and r.expires_at >= $1 order by r.expires_at desc, r.id limit $2`;

const POSTED = `with posted as (
  update reviews set record_id = $2, record_key = $3, expires_at = coalesce(($4::jsonb ->> 'expiresAt')::timestamptz, expires_at),
    data = data || coalesce($4::jsonb, '{}')
  where id = $1 returning id
) select ots_record($5), ots_intend($6), ots_due($7) from posted`;

const REFUSED = `with refused as (
  update reviews set seen = seen || $2::text where id = $1 and $2::text <> all (seen) returning id
) select ots_record($3), ots_intend($4), ots_due($5) from refused`;

/** One review as the row that moves write: record and answers have columns of their own. */
export function reviewRow({ record, seen, ...data }: Review): Readonly<Record<string, unknown>> {
  const { id, caseId, system, status, openedAt, expiresAt } = data;
  return { id, caseId, system, status, openedAt, expiresAt, record, seen, data };
}

/** The questions put to people. */
export function openReviews(db: Queries): Reviews {
  return {
    ...openReviewQueue(db),
    async load(id) {
      return oneRow(ReviewRow, await db.query(ONE, [id], "reviews load"));
    },
    async withCase(id) {
      return oneRow(ReviewedRow, await db.query(WITH_CASE, [id], "reviews with case"));
    },
    async look(id) {
      const found = await db.query(LOOK, [id], "reviews look");
      const reviewed = oneRow(ReviewedRow, found);
      return reviewed === null ? null : { ...reviewed, row: oneRow(SeenRow, found)?.seq ?? null };
    },
    async byRecord(system, recordId) {
      return oneRow(ReviewRow, await db.query(BY_RECORD, [system, recordId], "reviews by record"));
    },
    async waiting({ groups, limit, from: { at, after }, like = null }) {
      const same = like === null ? null : JSON.stringify(like);
      return allRows(ReviewedRow, await db.query(WAITING, [groups, at.toISOString(), limit, after, same], "reviews waiting"));
    },
    async expired(since, limit) {
      return allRows(ReviewedRow, await db.query(EXPIRED, [since, limit], "reviews expired"));
    },
    async awaited(system) {
      return oneRow(AwaitedRow, await db.query(AWAITED, [system], "reviews awaited"))?.awaited === true;
    },
    async posted(id, record, { times, entries, effects, due }) {
      const rows = [times, entries, effects, due].map((one) => (one === null ? null : JSON.stringify(one)));
      await db.query(POSTED, [id, record.id, record.key, ...rows], "reviews posted");
    },
    async refused(id, source, { entries, effects, due }) {
      await db.query(REFUSED, [id, source, JSON.stringify(entries), JSON.stringify(effects), JSON.stringify(due)]);
    },
  };
}
