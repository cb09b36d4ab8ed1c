import { z } from "zod";
import { STANDING_ENDS, type StandingApproval, type TicketRef } from "../case/index.ts";
import type { StandingApprovals, StandingNow } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { allRows, Moment, oneRow } from "./row.ts";

// Our own types, written below and by commit(): here only what an approval rests on.
const Shape = z.looseObject({
  id: z.string(),
  workflow: z.string(),
  region: z.string(),
  template: z.string(),
  policy: z.string(),
  person: z.string(),
  account: z.string(),
  provenBy: z.string(),
  givenAt: z.string(),
  until: z.string(),
  uses: z.int(),
  entry: z.string(),
});
const Ref = z.looseObject({ system: z.string(), kind: z.string(), id: z.string(), key: z.string() });
const Used = z.object({
  use: z.number(),
  review: z.string(),
  caseId: z.string(),
  ticket: z.custom<TicketRef>((value) => Ref.safeParse(value).success, "not a ticket"),
  at: z.string(),
});

const StandingRow = z
  .object({
    data: z.custom<StandingApproval>((value) => Shape.safeParse(value).success, "not a standing approval"),
    used: z.array(Used),
    ended_at: Moment.nullable(),
    why: z.enum(STANDING_ENDS).nullable(),
    by: z.string().nullable(),
  })
  .transform(({ data, used, ended_at: at, why, by }): StandingNow => {
    return { ...data, used, ended: at === null || why === null ? null : { at, why, by: by ?? "" } };
  });
const EndedRow = z.object({ ended: z.boolean() });

const NOW = `select s.data, e.ended_at, e.why, e.by, coalesce((
  select jsonb_agg(jsonb_build_object('use', u.use, 'review', u.review_id, 'caseId', u.case_id, 'ticket', u.ticket, 'at', ots_iso(u.used_at)) order by u.use)
  from standing_uses u where u.standing = s.id), '[]') as used
from standing_approvals s left join standing_ends e on e.standing = s.id`;

const GivenRow = z.object({ given: z.enum(["given", "closed", "standing"]) });

const LISTED = `where s.data ->> 'region' = $1 and ($2 or s.data ->> 'person' = $3 or s.workflow = any ($4))
order by (e.standing is null) desc, s.id desc limit $5`;

// What people said stands in the entries, how a question ended also in its own row: entries may have left the database.
const CONTESTED = `with own as (
  select c.id, c.id = $1 as this, c.updated_at from cases o join cases c on c.ticket_id = o.ticket_id and c.ticket_system = o.ticket_system where o.id = $1
) select exists (
  select from own join entries e on e.case_id = own.id
  where e.kind = any (array['case.commented', 'case.info_requested', 'case.info_given', 'case.reassigned', 'case.modified', 'case.withdrawn', 'case.override_requested'])
    or (e.kind = 'case.escalated' and e.canonical::jsonb -> 'payload' ?| array['verdict', 'reviewer'])
    or (e.kind = 'case.stale' and e.canonical::jsonb -> 'payload' ->> 'why' = 'new_comment')
    or (e.kind = 'case.rejected' and not own.this)
    or (e.kind = 'case.verdict_recorded' and e.canonical::jsonb #>> '{payload,verdict,kind}' = 'reject')
) or exists (
  select from own join reviews r on r.case_id = own.id
  where (r.status = 'rejected' and not own.this)
    or (r.status in ('voided', 'expired') and r.id <> $3 and r.opened_at < $2 and own.updated_at >= $2)
) as contested`;
const ContestedRow = z.object({ contested: z.boolean() });

/** Approvals given beforehand, their uses and ends. */
export function openStandingApprovals(db: Queries): StandingApprovals {
  const all = async (rest: string, values: readonly unknown[], name: string): Promise<readonly StandingNow[]> =>
    allRows(StandingRow, await db.query(`${NOW} ${rest}`, [...values], name));
  return {
    async give(approval, entries) {
      const values = [JSON.stringify(approval), JSON.stringify(entries)];
      return (
        oneRow(GivenRow, await db.query("select ots_give_standing($1, $2) as given", values, "standing give"))?.given ?? "closed"
      );
    },
    async load(id) {
      return oneRow(StandingRow, await db.query(`${NOW} where s.id = $1`, [id], "standing load"));
    },
    live: (workflow, template) =>
      all(
        "where s.workflow = $1 and s.template = $2 and e.standing is null order by s.id",
        [workflow, template],
        "standing live",
      ),
    async isContested(caseId, { givenAt, review }) {
      return (
        oneRow(ContestedRow, await db.query(CONTESTED, [caseId, givenAt, review], "standing contested"))?.contested !== false
      );
    },
    open: (limit, after = "") =>
      all("where e.standing is null and s.id > $2 order by s.id limit $1", [limit, after], "standing open"),
    list: ({ region, only }, limit) =>
      all(LISTED, [region, only === null, only?.giver ?? "", only?.workflows ?? [], limit], "standing list"),
    async end(id, entries) {
      const values = [id, JSON.stringify(entries)];
      return oneRow(EndedRow, await db.query("select ots_end_standing($1, $2) as ended", values, "standing end"))?.ended === true;
    },
  };
}
