/**
 * Cases, each with the entries that led from its fields to the write and the effects themselves, in one statement. Entries come as they were
 * recorded (text, not jsonb: that refuses characters which an entry may hold), each with its place in the log.
 */
const lineage = (which: string): string => `select c.id as "caseId", c.workflow, c.status, ots_iso(c.opened_at) as "openedAt",
  json_build_object('system', c.ticket_system, 'id', c.ticket_id, 'key', c.ticket_key) as ticket,
  (select coalesce(json_agg(json_build_object('seq', s.seq, 'hash', e.hash, 'canonical', e.canonical) order by e.at, e.id), '[]')
    from entries e left join seals s on s.entry_id = e.id where e.case_id = c.id and e.kind <> 'text.part') as entries,
  (select coalesce(json_agg(json_build_object('id', f.id, 'kind', f.body ->> 'kind', 'status', f.status, 'digest', f.digest, 'attempts', f.attempts)
      order by f.id), '[]')
    from effects f where f.case_id = c.id and f.body ->> 'kind' = 'action') as effects
from cases c where ${which} order by c.id limit $1`;

/** $1 = how many, $2 = the ticket's key or id. */
export const LINEAGE_OF_TICKET = lineage("c.ticket_key = $2 or c.ticket_id = $2");
/** $1 = how many, $2 = their ids. */
export const LINEAGE_OF_CASES = lineage("c.id = any($2)");
