import { z } from "zod";
import type { CaseEntries } from "../ports/index.ts";
import { SealedRow } from "./ledger.ts";

/** A case's entries, as the statements below give them. */
export const CaseEntriesRow = z.object({
  caseId: z.string(),
  entries: z.array(SealedRow),
  unsealed: z.number(),
}) satisfies z.ZodType<CaseEntries>;

/** True of an entry whose record has its hash: $n of tickets are looked for in these alone. */
const WHOLE = "encode(sha256(convert_to(canonical, 'UTF8')), 'hex') = hash";

/** Entries `e` that tell which ticket their case is of, by its key or its id, as a condition over the column `asked`. */
export const TOLD = `select a.asked, e.subject, e.case_id from a cross join lateral (
    select subject, case_id from entries where ots_tells_ticket(kind) and ots_ticket_key(canonical) = a.asked and ${WHOLE}
    union
    select subject, case_id from entries where ots_tells_ticket(kind) and split_part(subject, '/', 3) = a.asked and ${WHOLE}
  ) e where e.case_id is not null`;

/**
 * Cases with the entries that led from their fields to the write, in one statement. Entries come as lines of the log have them (text, not jsonb: that
 * refuses characters which an entry may hold).
 */
const lineage = (cases: string, last: string): string => `with ${cases}
select c.id as "caseId", count(*) filter (where s.seq is null)::int as unsealed,
  coalesce(json_agg(json_build_object('log', s.log, 'seq', s.seq, 'epoch', s.epoch, 'id', e.id, 'at', ots_iso(e.at), 'kind', e.kind, 'region', e.region,
    'subject', e.subject, 'hash', s.hash, 'prev', s.prev, 'seal', s.seal, 'canonical', e.canonical) order by s.seq) filter (where s.seq is not null), '[]') as entries
from c join entries e on e.case_id = c.id and e.kind <> 'text.part' left join seals s on s.entry_id = e.id
where ${last} group by c.id order by c.id`;

/** $1 = how many, $2 = the ticket's key or id. */
export const LINEAGE_OF_TICKET = lineage(
  `a as (select $2::text as asked), c as (select distinct case_id as id from (${TOLD}) told order by 1 limit $1)`,
  "true",
);
/** $1 = their ids, $2 = the last place that counts. */
export const LINEAGE_OF_CASES = lineage("c as (select unnest($1::text[]) as id)", "coalesce(s.seq, 0) <= $2");
