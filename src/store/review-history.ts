import { z } from "zod";
import { firstIdAt, type Review } from "../case/index.ts";
import type { PastReview, ReviewHistory } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { allRows } from "./row.ts";

const Listed = z.array(z.looseObject({}));

const PastRow = z
  .object({
    id: z.string(),
    status: z.enum(["open", "approved", "rejected", "expired", "voided"]),
    opened_at: z.string(),
    shown_at: z.string().nullable(),
    deadline: z.string().nullable(),
    steps: z.custom<Review["steps"]>((value) => Listed.safeParse(value).success, "no steps"),
    verdicts: z.custom<Review["verdicts"]>((value) => Listed.safeParse(value).success, "no verdicts"),
    groups: z.array(z.string()),
    escalated: z.number(),
    action: z.string(),
    words: z.number(),
  })
  .transform(({ opened_at: openedAt, shown_at: shownAt, deadline, ...row }): PastReview => {
    return { ...row, openedAt, ...(shownAt === null ? {} : { shownAt }), ...(deadline === null ? {} : { deadline }) };
  });

// Ids tell when they were made: the primary key bounds what is read. A review has one card. Blanks stand for words: splitting 20,000 cards takes seconds.
const SINCE = `select r.id, r.status, r.data ->> 'openedAt' as opened_at, r.data ->> 'shownAt' as shown_at, r.data ->> 'deadline' as deadline,
  r.data -> 'steps' as steps, r.data -> 'verdicts' as verdicts,
  ots_texts(coalesce(r.data -> 'routing' -> 'levels' -> 0 -> 'groups', r.data -> 'steps' -> 0 -> 'groups')) as groups,
  coalesce((r.data -> 'escalated' ->> 'done')::int, 0) as escalated, coalesce(card.action, 'none') as action, coalesce(card.words, 0) as words
from reviews r left join lateral (
  select body -> 'card' ->> 'action' as action, length(lines) - length(replace(lines, ' ', '')) + 1 as words
  from effects e cross join lateral (select (body -> 'card' -> 'lines')::text as lines) said where e.case_id = r.case_id and body ->> 'kind' = 'card' and body -> 'card' ->> 'reviewId' = r.id limit 1
) card on true
where r.id >= $1 and not exists (select from exercises x where x.case_id = r.case_id) order by r.id desc limit $2`;

/** Past questions as reports read them. */
export function openReviewHistory(db: Queries): ReviewHistory {
  return {
    async past(since, limit) {
      return allRows(PastRow, await db.query(SINCE, [firstIdAt(since), limit], "review history"));
    },
  };
}
