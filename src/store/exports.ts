import { z } from "zod";
import { firstIdAt } from "../case/index.ts";
import type { Exports, Selection } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { EntryRow, SealedRow } from "./ledger.ts";
import { CaseEntriesRow, LINEAGE_OF_CASES, LINEAGE_OF_TICKET, TOLD } from "./lineage.ts";
import { allRows, oneRow } from "./row.ts";

const SpanRow = z.object({ first: z.number().nullable(), last: z.number().nullable() });
const TicketRow = z.object({ asked: z.string(), subject: z.string().nullable(), case_id: z.string().nullable() });
const SealRow = z.object({ seq: z.number(), seal: z.string() });
const CountRow = z.object({ n: z.number() });

// Ids begin with their time: the index of seals by entry finds a period without reading an entry.
const SPAN = "select min(seq) as first, max(seq) as last from seals where log = $1 and entry_id >= $2 and entry_id < $3";

const TICKETS = `with a as (select unnest($1::text[]) as asked), told as (${TOLD})
select a.asked, told.subject, told.case_id from a left join told using (asked) order by 1, 3`;

const UNSEALED = `select count(*)::int as n from unsealed u join entries e on e.id = u.id and e.at = u.at
where u.log = $1 and u.id >= $2 and u.id < $3 and ($4::text[] is null or e.subject = any ($4) or e.case_id = any ($5))`;

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
    async unsealed(log, { from, to }, about) {
      const values = [log, firstIdAt(from), firstIdAt(to), about && [...about.subjects], about && [...about.cases]];
      return oneRow(CountRow, await db.query(UNSEALED, values, "exports unsealed"))?.n ?? 0;
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
      return allRows(CaseEntriesRow, await db.query(LINEAGE_OF_TICKET, [limit, ticket], "exports lineage"));
    },
    async lineageOfCases(ids, last) {
      return allRows(CaseEntriesRow, await db.query(LINEAGE_OF_CASES, [[...ids], last], "exports lineage of cases"));
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
