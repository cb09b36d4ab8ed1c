import type { Queries } from "../../../src/store/database.ts";
import { type Counted, canariesIn } from "./find.ts";

/** Columns that hold notes as they would be written to the ticket, or who somebody is (docs/operating.md, "Personal data at rest"): only secrets count there. */
const NOTES: Readonly<Record<string, readonly string[]>> = {
  cases: ["data"],
  effects: ["body"],
  reviews: ["data"],
  glass_uses: ["glass", "judged_reason"],
  standing_approvals: ["data"],
  pauses: ["reason"],
  example_sets: ["reason"],
};

// BullMQ's tables among them; the parts of a partitioned table are read with it.
const TABLES = `select format('%I.%I', n.nspname, c.relname) as place, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema') order by 1`;

// A bench-like test fills tables with rows of its own, which nothing of ours has passed.
const MOST = 20_000;

interface Look {
  readonly table: string;
  readonly rows: string;
  readonly counted: Counted;
}

/** "cases.data holds the planted secret" for each canary in a database; one statement reads all tables. */
export async function canariesInTables(db: Queries): Promise<readonly string[]> {
  const { rows: tables } = await db.query(TABLES);
  const looks = tables.flatMap(({ place, name }) => looksAt(String(place), String(name)));
  if (looks.length === 0) return [];
  const { rows } = await db.query(
    looks
      .map(
        ({ table, rows: row }, at) =>
          `select ${at} as at, string_agg(${row}, E'\\n') as text from (select * from ${table} limit ${MOST}) t`,
      )
      .join(" union all "),
  );
  const found: string[] = [];
  for (const { at, text } of rows) {
    const look = looks[Number(at)];
    if (look !== undefined && canariesIn(typeof text === "string" ? text : "", look.counted).length > 0)
      found.push(...(await columnsOf(db, look)));
  }
  return [...new Set(found)];
}

function looksAt(table: string, name: string): readonly Look[] {
  const notes = NOTES[name] ?? [];
  if (notes.length === 0) return [{ table, rows: "t::text", counted: "all" }];
  const rest = `(to_jsonb(t) - array[${notes.map((column) => `'${column}'`).join()}])::text`;
  return [
    { table, rows: "t::text", counted: "secrets" },
    { table, rows: rest, counted: "all" },
  ];
}

/** Slower, and only once something was found: in which columns it stands. */
async function columnsOf(db: Queries, { table, rows, counted }: Look): Promise<readonly string[]> {
  const row = rows === "t::text" ? "to_jsonb(t)" : rows.replace(/::text$/, "");
  const { rows: cells } = await db.query(
    `select key, value::text as text from (select * from ${table} limit ${MOST}) t, lateral jsonb_each(${row})`,
  );
  return cells.flatMap(({ key, text }) =>
    canariesIn(String(text), counted).map((name) => `${table.replace("public.", "")}.${String(key)}: ${name}`),
  );
}
