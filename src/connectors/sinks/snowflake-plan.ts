import { z } from "zod";
import type { SnowflakeSession } from "./snowflake-session.ts";
import { ENTRY_COLUMNS, type SnowflakePlace, tablesOf } from "./snowflake-sql.ts";

/** One thing that is not as integrations/snowflake has it, and what mends it. */
export interface Difference {
  readonly what: "missing" | "different" | "too much";
  readonly says: string;
  readonly mend: string;
}

const SCHEMA = "run 01-schema.sql";
const ROLES = "run 02-roles.sql";
const ACCESS = "run 03-access.sql";
const RETENTION_DAYS = 90;
const ALLOWED = new Set(["INSERT", "SELECT"]);
const CHECKPOINT_COLUMNS = [
  ["LOG_ID", "TEXT"],
  ["TREE_SIZE", "NUMBER"],
  ["NOTE", "TEXT"],
  ["VKEY", "TEXT"],
  ["INGESTED_AT", "TIMESTAMP_LTZ"],
] as const;

const Cell = z.union([z.string(), z.number(), z.null()]).transform((cell) => String(cell ?? ""));
const Rows = z.array(z.array(Cell));
type Rows = z.infer<typeof Rows>;

/** What differs between the account, as the service's role sees it, and what integrations/snowflake sets up for this log. Empty = nothing. */
export async function differences(place: SnowflakePlace, session: SnowflakeSession, log: string): Promise<readonly Difference[]> {
  const ask = async (sqlText: string, binds: readonly string[] = []): Promise<Rows> =>
    Rows.parse(await session.read({ sqlText, binds }));
  const { database, schema, table } = place;
  const named = `"${database}".INFORMATION_SCHEMA`;
  const tables = await ask(`SELECT TABLE_NAME, TABLE_TYPE, RETENTION_TIME FROM ${named}.TABLES WHERE TABLE_SCHEMA = ?`, [schema]);
  const columns = await ask(`SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE FROM ${named}.COLUMNS WHERE TABLE_SCHEMA = ?`, [schema]);
  const views = await ask(`SELECT TABLE_NAME, IS_SECURE FROM ${named}.VIEWS WHERE TABLE_SCHEMA = ?`, [schema]);
  const [entries, checkpoints, logs] = [`${table}_ENTRIES`, `${table}_CHECKPOINTS`, `${table}_LOGS`];
  const [[role = ""] = []] = await ask("SELECT CURRENT_ROLE()");
  // Names go into SHOW as they are: a role of the account, no text of a ticket.
  const grants = /^[\w$]+$/.test(role) ? await granted(session, role) : [];
  const used = await ask(
    `SELECT POLICY_KIND, REF_COLUMN_NAME FROM TABLE(${named}.POLICY_REFERENCES(REF_ENTITY_NAME => '${database}.${schema}.${entries}', REF_ENTITY_DOMAIN => 'TABLE'))`,
  ).catch(() => null);
  const logsName = `${database}.${schema}.${logs}`;
  const isReadable = grants.some(([privilege, , of]) => privilege === "SELECT" && of === logsName);
  const known =
    isReadable && tables.some(([name]) => name === logs) ? await ask(`SELECT LOG_ID FROM ${tablesOf(place).logs}`) : null;
  return [
    ...ofTable(entries, ENTRY_COLUMNS, { tables, columns }),
    ...ofTable(checkpoints, CHECKPOINT_COLUMNS, { tables, columns }),
    ...ofTable(logs, [["LOG_ID", "TEXT"]], { tables, columns }),
    ...ofView(table, tables, views),
    ...[entries, checkpoints].flatMap((name) => ofGrants(`${database}.${schema}.${name}`, ALLOWED, { role, grants })),
    ...ofGrants(logsName, new Set(["SELECT"]), { role, grants }),
    ...(known === null ? [] : ofLogs(logs, log, known)),
    ...(used === null ? [UNSEEN] : ofPolicies(entries, used)),
  ];
}

const UNSEEN: Difference = {
  what: "missing",
  says: "whether policies stand on the entries: this role may not see it",
  mend: "look as the owner, or ignore it where 03-access.sql is not used",
};

/** Privilege, kind and name of what a role was given: SHOW has these among its columns, in an order of its own. */
async function granted(session: SnowflakeSession, role: string): Promise<Rows> {
  const { columns, rows } = await session.show(`SHOW GRANTS TO ROLE "${role}"`);
  const at = ["privilege", "granted_on", "name"].map((name) => columns.findIndex((column) => column.toLowerCase() === name));
  return Rows.parse(rows.map((row) => at.map((i) => row[i] ?? null)));
}

interface Found {
  readonly tables: Rows;
  readonly columns: Rows;
}

function ofTable(
  name: string,
  wanted: readonly (readonly [string, string])[],
  { tables, columns }: Found,
): readonly Difference[] {
  const table = tables.find(([one, type]) => one === name && type === "BASE TABLE");
  if (table === undefined) return [{ what: "missing", says: `table ${name}`, mend: SCHEMA }];
  const own = new Map(columns.flatMap(([of, column = "", type = ""]) => (of === name ? [[column, type] as const] : [])));
  const kept = Number(table[2]);
  return [
    ...wanted.flatMap(([column, type]) => ofColumn(`${name}.${column}`, type, own.get(column))),
    ...(kept >= RETENTION_DAYS ? [] : [shortKept(name, kept)]),
  ];
}

function ofColumn(name: string, wanted: string, found: string | undefined): readonly Difference[] {
  if (found === wanted) return [];
  if (found === undefined) return [{ what: "missing", says: `column ${name} (${wanted})`, mend: "ALTER TABLE ... ADD COLUMN" }];
  return [
    { what: "different", says: `column ${name} is ${found} instead of ${wanted}`, mend: "make the table anew and ship again" },
  ];
}

function shortKept(name: string, days: number): Difference {
  const says = `changes of ${name} can be undone for ${days} days instead of ${RETENTION_DAYS}`;
  return { what: "different", says, mend: `ALTER TABLE ${name} SET DATA_RETENTION_TIME_IN_DAYS = ${RETENTION_DAYS}` };
}

function ofView(name: string, tables: Rows, views: Rows): readonly Difference[] {
  if (tables.some(([one, type]) => one === name && type === "BASE TABLE"))
    return [
      { what: "different", says: `${name} is a table instead of a view over ${name}_ENTRIES`, mend: `rename it, then ${SCHEMA}` },
    ];
  const view = views.find(([one]) => one === name);
  if (view === undefined) return [{ what: "missing", says: `view ${name}`, mend: SCHEMA }];
  return view[1] === "YES" || view[1] === "true" ? [] : [{ what: "different", says: `view ${name} is not secure`, mend: SCHEMA }];
}

/** The view shows the known logs alone. */
function ofLogs(name: string, log: string, known: Rows): readonly Difference[] {
  if (known.some(([id]) => id === log)) return [];
  return [{ what: "missing", says: `log ${log} in ${name}: the view shows nothing of it`, mend: `${SCHEMA} with log_id=${log}` }];
}

function ofGrants(
  name: string,
  allowed: ReadonlySet<string>,
  { role, grants }: { readonly role: string; readonly grants: Rows },
): readonly Difference[] {
  const held = grants.flatMap(([privilege = "", on, of]) => (on === "TABLE" && of === name ? [privilege] : []));
  const lacking = [...allowed].filter((privilege) => !held.includes(privilege) && !held.includes("OWNERSHIP"));
  const over = held.filter((privilege) => !allowed.has(privilege));
  return [
    ...lacking.map((privilege) => ({ what: "missing" as const, says: `${privilege} on ${name} for role ${role}`, mend: ROLES })),
    ...over.map((privilege) => ({
      what: "too much" as const,
      says: `role ${role} has ${privilege} on ${name}: it could change evidence`,
      mend: `REVOKE ${privilege} ON TABLE ${name} FROM ROLE ${role}`,
    })),
  ];
}

function ofPolicies(name: string, used: Rows): readonly Difference[] {
  const wanted = [
    ["ROW_ACCESS_POLICY", "REGION", "row access policy"],
    ["MASKING_POLICY", "CANONICAL", "masking policy"],
    ["MASKING_POLICY", "SUBJECT", "masking policy"],
  ] as const;
  return wanted.flatMap(([kind, column, words]) => {
    // A row access policy names its columns in another one of its own.
    const there = used.some(([of, on]) => of === kind && (kind === "ROW_ACCESS_POLICY" || on === column));
    return there ? [] : [{ what: "missing" as const, says: `${words} on ${name} (${column})`, mend: ACCESS }];
  });
}
