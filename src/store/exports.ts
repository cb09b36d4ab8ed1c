import { z } from "zod";
import { firstIdAt } from "../case/index.ts";
import type { Exports, LineageRow, Selection } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { EntryRow, SealedRow } from "./ledger.ts";
import { LINEAGE_OF_CASES, LINEAGE_OF_TICKET } from "./lineage.ts";
import { allRows, oneRow } from "./row.ts";

const SpanRow = z.object({ first: z.number().nullable(), last: z.number().nullable() });
const TicketRow = z.object({ asked: z.string(), subject: z.string().nullable(), case_id: z.string().nullable() });
const SealRow = z.object({ seq: z.number(), seal: z.string() });
const LineageRowRead = z.object({
  caseId: z.string(),
  workflow: z.string(),
  ticket: z.object({ system: z.string(), id: z.string(), key: z.string() }),
  status: z.string(),
  openedAt: z.string(),
  entries: z.array(z.object({ seq: z.number().nullable(), hash: z.string(), canonical: z.string() })),
  effects: z.array(z.object({ id: z.string(), kind: z.string(), status: z.string(), digest: z.string(), attempts: z.number() })),
}) satisfies z.ZodType<LineageRow>;

// Ids begin with their time: the index of seals by entry finds a period without reading an entry.
const SPAN = "select min(seq) as first, max(seq) as last from seals where log = $1 and entry_id >= $2 and entry_id < $3";

const TICKETS = `select a.asked, c.ticket_system || '/' || c.ticket_kind || '/' || c.ticket_id as subject, c.id as case_id
from unnest($1::text[]) as a(asked)
left join cases c on c.ticket_key = a.asked or c.ticket_id = a.asked order by 1, 3`;

// A page of the whole range is read by its places; one of some tickets by their entries, which are few.
const PLACED = "select * from seals where log = $1 and seq > $2 and seq <= $3 order by seq limit $4";
const ABOUT = `select s.* from (
  select id, kind from entries where subject = any($5) union select id, kind from entries where case_id = any($6)
) m join seals s on s.entry_id = m.id where m.kind like any($7) and s.log = $1 and s.seq > $2 and s.seq <= $3 order by s.seq limit $4`;
const OF_KINDS = `select s.* from seals s join entries k on k.id = s.entry_id and k.at = s.entry_at
where s.log = $1 and s.seq > $2 and s.seq <= $3 and k.kind like any($5) order by s.seq limit $4`;

// `limit 1` keeps the look-up of each entry on its primary key, in the one month where it lies.
const whole = (places: string): string => `select s.log, s.seq, s.epoch, e.id, ots_iso(e.at) as at, e.kind, e.region, e.subject,
  s.hash, s.prev, s.seal, e.canonical
from (${places}) s cross join lateral (select * from entries where id = s.entry_id and at = s.entry_at limit 1) e order by s.seq`;

const EXPORTED = `select id, log, ots_iso(at) as at, kind, region, subject, case_id as "caseId", epoch, canonical, hash
from entries where id = $1 and kind = 'evidence.exported'`;

/** What leaves for auditors, a page at a time. */
export function openExports(db: Queries): Exports {
  return {
    async span(log, from, to) {
      const found = oneRow(SpanRow, await db.query(SPAN, [log, firstIdAt(from), firstIdAt(to)], "exports span"));
      return found?.first == null || found.last === null ? null : { first: found.first, last: found.last };
    },
    async tickets(keys) {
      const rows = allRows(TicketRow, await db.query(TICKETS, [[...keys]], "exports tickets"));
      const known = <T>(values: readonly (T | null)[]): T[] => [...new Set(values.filter((value) => value !== null))];
      return {
        subjects: known(rows.map(({ subject }) => subject)),
        cases: known(rows.map(({ case_id: id }) => id)),
        unknown: known(rows.map(({ asked, subject }) => (subject === null ? asked : null))),
      };
    },
    async seals(of, after, limit) {
      const { text, values, name } = placesOf(of, after, limit);
      const rows = await db.query(`select seq, seal from (${text}) s order by seq`, values, `exports seals ${name}`);
      return allRows(SealRow, rows);
    },
    async lines(of, after, limit, kinds) {
      const { text, values, name } = placesOf(of, after, limit, kinds);
      return allRows(SealedRow, await db.query(whole(text), values, `exports lines ${name}`));
    },
    async exported(id) {
      return oneRow(EntryRow, await db.query(EXPORTED, [id], "exports exported"));
    },
    async lineage(ticket, limit) {
      return allRows(LineageRowRead, await db.query(LINEAGE_OF_TICKET, [limit, ticket], "exports lineage"));
    },
    async lineageOfCases(ids) {
      return allRows(LineageRowRead, await db.query(LINEAGE_OF_CASES, [ids.length, [...ids]], "exports lineage of cases"));
    },
  };
}

interface Places {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly name: string;
}

const ALL = ["%"];

function placesOf({ log, first, last, about }: Selection, after: number, limit: number, kinds?: readonly string[]): Places {
  const range = [log, Math.max(after, first - 1), last, limit];
  if (about !== null)
    return { text: ABOUT, values: [...range, [...about.subjects], [...about.cases], [...(kinds ?? ALL)]], name: "about" };
  if (kinds === undefined) return { text: PLACED, values: range, name: "placed" };
  return { text: OF_KINDS, values: [...range, [...kinds]], name: "of kinds" };
}
