import { z } from "zod";
import type { DomainRows, DomainTables } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { allRows } from "./row.ts";

const Data = z.record(z.string(), z.unknown());
const PageRow = z.object({
  caseId: z.string(),
  case: z
    .object({ status: z.string(), workflow: z.string(), ticket: z.string(), key: z.string(), openedAt: z.string(), data: Data })
    .nullable(),
  reviews: z.array(z.object({ id: z.string(), status: z.string(), data: Data })),
  effects: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      digest: z.string(),
      entryHash: z.string(),
      body: Data,
      receipt: z.unknown(),
    }),
  ),
  entries: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      hash: z.string(),
      seq: z.number().nullable(),
      sealed: z.string().nullable(),
      canonical: z.string(),
    }),
  ),
}) satisfies z.ZodType<DomainRows>;

const ids = ["cases:id", "entries:case_id", "reviews:case_id", "effects:case_id"].map((place) => {
  const [table, column] = place.split(":");
  return `(select distinct ${column} as id from ${table} where ${column} > $1${table === "effects" ? " and body ->> 'kind' <> 'digest'" : ""} order by 1 limit $2)`;
});

// One statement sees one moment: what a move writes together is here together.
const PAGE = `with ids as (select id from (${ids.join(" union ")}) u order by id limit $2)
select i.id as "caseId",
  (select json_build_object('status', c.status, 'workflow', c.workflow, 'ticket', c.ticket_system || '/' || c.ticket_kind || '/' || c.ticket_id,
    'key', c.ticket_key, 'openedAt', ots_iso(c.opened_at), 'data', c.data) from cases c where c.id = i.id) as case,
  (select coalesce(json_agg(json_build_object('id', r.id, 'status', r.status, 'data', r.data) order by r.id), '[]')
    from reviews r where r.case_id = i.id) as reviews,
  (select coalesce(json_agg(json_build_object('id', f.id, 'status', f.status, 'digest', f.digest, 'entryHash', f.entry_hash, 'body', f.body,
    'receipt', f.receipt) order by f.id), '[]') from effects f where f.case_id = i.id and f.body ->> 'kind' <> 'digest') as effects,
  (select coalesce(json_agg(json_build_object('id', e.id, 'kind', e.kind, 'hash', e.hash, 'seq', s.seq, 'sealed', s.hash, 'canonical', e.canonical)
    order by s.seq nulls last, e.committed_at, e.id), '[]')
    from entries e left join seals s on s.entry_id = e.id where e.case_id = i.id and e.kind <> 'text.part') as entries
from ids i order by i.id`;

/** What work is done on, beside the entries that tell of it. */
export function openDomainTables(db: Queries): DomainTables {
  return {
    async page(after, limit) {
      return allRows(PageRow, await db.query(PAGE, [after, limit], "domain tables page"));
    },
  };
}
