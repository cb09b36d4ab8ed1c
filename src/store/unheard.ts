import { z } from "zod";

/** Events of one system that only the poller found. */
export const UnheardRow = z.object({ system: z.string(), n: z.number() });

/** So long after the poller found something its webhook still counts as on its way. */
const LATE = "interval '10 minutes'";

// Only what had a consequence counts. A webhook of an earlier version, or one that came much later, did not tell of it; where versions are not told any
// earlier webhook of the same record counts as having told, and all acts on one review record count as one: the figure is a lower bound.
/** Counts, by system, the events that no webhook told about. Reads the whole inbox. */
export const UNHEARD = `with found as (
  select system, received_at, delivery ->> 'about' as about, delivery -> 'ticket' ->> 'id' as ticket,
    coalesce(delivery ->> 'record', '') as record, (delivery ->> 'version')::float8 as version, delivery ->> 'via' as via, ended
  from inbox
)
select p.system, count(distinct (p.ticket, p.record, p.version)) as n from found p
where p.via = 'poll' and p.ended in ('opened', 'superseding', 'verdict') and not exists (
  select from found w where w.via <> 'poll' and w.system = p.system and w.about = p.about and w.ticket = p.ticket and w.record = p.record
    and (w.version is null or p.version is null or w.version >= p.version) and w.received_at <= p.received_at + ${LATE}
)
group by 1 order by 1`;
