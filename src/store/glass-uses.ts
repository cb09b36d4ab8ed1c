import { z } from "zod";
import { type BrokenGlass, GLASS_VERDICTS, type TicketRef } from "../case/index.ts";
import type { GlassUse, GlassUses, ToldOfUse } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { allRows, Moment, oneRow } from "./row.ts";

// Our own types, written by commit(): here only what a judgement rests on.
const Shape = z.looseObject({
  id: z.string(),
  person: z.string(),
  digest: z.string(),
  review: z.looseObject({
    by: z.array(z.string()),
    then: z.array(z.string()),
    dueAt: z.string(),
    not: z.array(z.string()).optional(),
  }),
});
const Ref = z.looseObject({ system: z.string(), kind: z.string(), id: z.string(), key: z.string() });

const UseRow = z
  .object({
    id: z.string(),
    case_id: z.string(),
    workflow: z.string(),
    ticket: z.custom<TicketRef>((value) => Ref.safeParse(value).success, "not a ticket"),
    glass: z.custom<BrokenGlass>((value) => Shape.safeParse(value).success, "not a broken glass"),
    escalated_at: Moment.nullable(),
    expired_at: Moment.nullable(),
    verdict: z.enum(GLASS_VERDICTS).nullable(),
    judged_by: z.string().nullable(),
    judged_at: Moment.nullable(),
    judged_reason: z.string().nullable(),
  })
  .transform((row): GlassUse => {
    const { id, case_id: caseId, workflow, ticket, glass, escalated_at: escalatedAt, expired_at: expiredAt } = row;
    const { verdict, judged_by: by, judged_at: at, judged_reason: reason } = row;
    const judged = verdict === null || by === null || at === null ? null : { verdict, by, at, reason: reason ?? "" };
    return { id, caseId, workflow, ticket, glass, escalatedAt, expiredAt, judged };
  });
const CountRow = z.object({ n: z.number() });

const COLUMNS =
  "id, case_id, workflow, ticket, glass, escalated_at, expired_at, verdict, judged_by, judged_at, judged_reason from glass_uses";

const TELLS = "select ots_record($1), ots_intend($2), ots_due($3) from moved";
const moved = (set: string, only: string): string =>
  `with moved as (update glass_uses set ${set} where id = $4 and ${only} returning id) ${TELLS}`;
const ESCALATE = moved("escalated_at = $5", "judged_at is null and escalated_at is null");
const EXPIRE = moved("expired_at = $5", "judged_at is null and expired_at is null");
const JUDGE = moved("verdict = $5, judged_by = $6, judged_at = $7, judged_reason = $8", "judged_at is null");

const RESTORE = `insert into glass_uses (id, case_id, workflow, ticket, person, broken_at, due_at, glass)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`;

/** Break-glass acts and the reviews that they need afterwards. */
export function openGlassUses(db: Queries): GlassUses {
  const told = ({ entries, effects, due }: ToldOfUse): string[] => [entries, effects, due].map((part) => JSON.stringify(part));
  const write = async (sql: string, values: readonly unknown[], name: string): Promise<boolean> =>
    (await db.query(sql, [...values], name)).rows.length === 1;
  const all = async (sql: string, limit: number, name: string) => allRows(UseRow, await db.query(sql, [limit], name));
  return {
    async load(id) {
      return oneRow(UseRow, await db.query(`select ${COLUMNS} where id = $1`, [id], "glass load"));
    },
    open: (limit) => all(`select ${COLUMNS} where judged_at is null order by due_at, id limit $1`, limit, "glass open"),
    list: (limit) => all(`select ${COLUMNS} order by broken_at desc, id desc limit $1`, limit, "glass list"),
    async count(people, workflow, since) {
      const sql =
        "select count(*)::int as n from glass_uses where workflow = $1 and person = any ($2::text[]) and broken_at > $3";
      return oneRow(CountRow, await db.query(sql, [workflow, people, since], "glass count"))?.n ?? 0;
    },
    async overdue(now) {
      const sql = "select count(*)::int as n from glass_uses where judged_at is null and due_at <= $1";
      return oneRow(CountRow, await db.query(sql, [now], "glass overdue"))?.n ?? 0;
    },
    escalate: (id, at, what) => write(ESCALATE, [...told(what), id, at], "glass escalate"),
    expire: (id, at, what) => write(EXPIRE, [...told(what), id, at], "glass expire"),
    judge: (id, { verdict, by, at, reason }, what) => write(JUDGE, [...told(what), id, verdict, by, at, reason], "glass judge"),
    async restore({ caseId, workflow, ticket, glass }) {
      const { id, person, at, review } = glass;
      const values = [id, caseId, workflow, JSON.stringify(ticket), person, at, review.dueAt, JSON.stringify(glass)];
      await db.query(RESTORE, values, "glass restore");
    },
  };
}
