import { z } from "zod";
import { DEFECTS, type ExercisePlan, OUTCOMES_OF_EXERCISES } from "../case/index.ts";
import type { Exercises } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { allRows, Moment, oneRow } from "./row.ts";

const Plan = z.object({
  day: z.string(),
  group: z.string(),
  slot: z.number(),
  at: z.string().nullable(),
  workflow: z.string().nullable(),
  ticket: z.string().nullable(),
  seed: z.string(),
}) satisfies z.ZodType<ExercisePlan>;

const StoredRow = z
  .object({
    plan: Plan,
    nonce: z.string(),
    commitment: z.string(),
    case_id: z.string().nullable(),
    delivery: z.string().nullable(),
    defect: z.enum(DEFECTS).nullable(),
    answer: z.string().nullable(),
  })
  .transform(({ case_id: caseId, ...row }) => ({ ...row, caseId }));
const EndedRow = z.object({
  group: z.string(),
  outcome: z.enum(OUTCOMES_OF_EXERCISES),
  at: Moment,
  person: z.string().nullable(),
});
const DayRow = z.object({ day: z.string() });

const COLUMNS = "x.plan, x.nonce, x.commitment, x.case_id, x.delivery, x.defect, x.answer";

const PLAN = `with fresh as (
  insert into exercise_days (day) values ($1) on conflict do nothing returning day
), planned as (
  insert into exercises (commitment, day, plan, nonce, due_at, skipped)
  select p.commitment, fresh.day, p.plan, p.nonce, (p.plan ->> 'at')::timestamptz, coalesce((p.plan ->> 'at')::timestamptz < $4, false)
  from fresh, jsonb_to_recordset($2) p(commitment text, plan jsonb, nonce text)
) select ots_record($3) from fresh`;

const DUE = `select ${COLUMNS} from exercises x
where x.due_at <= $1 and not x.skipped and not exists (select from cases c where c.id = x.case_id) order by x.due_at, x.commitment`;

const ENDED = `select x.plan ->> 'group' as group, c.data ->> 'exercise' as outcome, c.updated_at as at, r.data -> 'verdicts' -> -1 ->> 'person' as person
from exercises x join cases c on c.id = x.case_id left join reviews r on r.id = c.data ->> 'reviewId'
where c.status = 'ended' and c.data ->> 'end' = 'exercise' and c.updated_at >= $1 order by c.updated_at, c.id`;

const UNDISCLOSED = `select d.day from exercise_days d where d.day < $1 and not d.disclosed
  and not exists (select from exercises x join cases c on c.id = x.case_id where x.day = d.day and c.open) order by d.day limit 1`;

const DISCLOSED = `with told as (update exercise_days set disclosed = true where day = $1 and not disclosed returning day)
select ots_record($2) from told`;

/** The sealed table of exercises. */
export function openExercises(db: Queries): Exercises {
  const one = async (where: string, value: string, name: string) =>
    oneRow(StoredRow, await db.query(`select ${COLUMNS} from exercises x where ${where} = $1`, [value], name));
  return {
    async plan(day, plans, entries, now) {
      const values = [day, JSON.stringify(plans), JSON.stringify(entries), now];
      return (await db.query(PLAN, values, "exercises plan")).rows.length === 1;
    },
    async isPlanned(day) {
      return oneRow(DayRow, await db.query("select day from exercise_days where day = $1", [day], "exercises day")) !== null;
    },
    async due(now) {
      return allRows(StoredRow, await db.query(DUE, [now], "exercises due"));
    },
    async seal(commitment, caseId, delivery) {
      await db.query(
        "update exercises set case_id = $2, delivery = $3 where commitment = $1 and case_id is null",
        [commitment, caseId, delivery],
        "exercises seal",
      );
    },
    async skip(commitment) {
      await db.query("update exercises set skipped = true where commitment = $1", [commitment], "exercises skip");
    },
    async planted(caseId, defect, answer) {
      await db.query(
        "update exercises set defect = $2, answer = $3 where case_id = $1",
        [caseId, defect, answer],
        "exercises planted",
      );
    },
    ofCase: (caseId) => one("x.case_id", caseId, "exercises of case"),
    ofDelivery: (delivery) => one("x.delivery", delivery, "exercises of delivery"),
    async ended(since) {
      return allRows(EndedRow, await db.query(ENDED, [since], "exercises ended"));
    },
    async undisclosed(before) {
      const found = oneRow(DayRow, await db.query(UNDISCLOSED, [before], "exercises undisclosed"));
      if (found === null) return null;
      const sql = `select ${COLUMNS} from exercises x where x.day = $1 order by x.plan ->> 'group', (x.plan ->> 'slot')::int`;
      const plans = allRows(StoredRow, await db.query(sql, [found.day], "exercises of day"));
      return { day: found.day, plans: plans.map(({ plan, nonce, commitment, caseId }) => ({ plan, nonce, commitment, caseId })) };
    },
    async disclosed(day, entries) {
      await db.query(DISCLOSED, [day, JSON.stringify(entries)], "exercises disclosed");
    },
  };
}
