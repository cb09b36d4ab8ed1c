import { batch, type Get, type Item, item } from "./batch.ts";
import { ticketColumns } from "./fields.ts";
import { KINDS, type Kind } from "./kinds.ts";
import { recordGet, recordOf } from "./sections.ts";
import { sessionGet, sessionIn } from "./session.ts";
import type { Site } from "./site.ts";
import { CLOSED } from "./task-states.ts";
import { field, manyRecords, valueOf, type WireRecord } from "./wire.ts";

/** Time zones in which what an instance prints is UTC. */
const UTC: ReadonlySet<string> = new Set(["GMT", "UTC", "Etc/UTC", "Etc/GMT"]);

const ROWS = 500;

/**
 * Asks the instance whether it is as it is configured here: whom we sign in as, our account's time zone, the columns that are read, the close codes that are written.
 * One line a problem: which setting, what is wrong, what would be right; empty = as configured. Throws what the instance throws.
 */
export async function check(site: Site): Promise<readonly string[]> {
  const kinds = site.config.sources.map((source) => KINDS[source]);
  const closing = kinds.flatMap(({ children }) => (children === null || children.closes === "never" ? [] : [children]));
  const items = await batch(site.client, [
    recordGet("account", `/api/now/table/sys_user/${site.config.account.id}`, ["user_name", "time_zone", ...personColumn(site)]),
    sessionGet(),
    ...kinds.flatMap((kind) => [canaryGet(site, kind), dictionaryGet(site, kind)]),
    ...closing.flatMap(({ table }) => [choicesGet(table, "close_code"), choicesGet(table, "state")]),
  ]);
  return [
    ...sessionProblems(site, item(items, "session")),
    ...accountProblems(site, recordOf(item(items, "account"))),
    ...kinds.flatMap((kind) => columnProblems(site, kind, items)),
    ...closing.flatMap((children) => choiceProblems(site, children, item(items, `close_code ${children.table}`))),
    ...closing.flatMap((children) => stateProblems(children, item(items, `state ${children.table}`))),
  ];
}

/** Credentials of somebody else: our own writes would count as a person's, and a person's as ours. */
function sessionProblems(site: Site, answer: Item): readonly string[] {
  const session = sessionIn(site, answer);
  if (session === null || session.ours) return [];
  const { userName } = site.config.account;
  return [
    `${site.setting}: the credentials sign in as ${quoted(session.userName)}, so what we write would not be known as ours: use those of ${userName}, or correct the setting`,
  ];
}

/** A query's times and a formatted journal's are in the reader's zone; the system's default zone cannot be read by anybody. */
function accountProblems(site: Site, record: WireRecord | null): readonly string[] {
  const { userName } = site.config.account;
  if (record === null || !field(record, "time_zone").present)
    return [
      `${site.setting}: the sys_user record of ${userName} cannot be read by itself: grant read access, or correct its sys_id`,
    ];
  if (valueOf(record, "user_name").toLowerCase() !== userName.toLowerCase())
    return [`${site.setting}: the sys_id is not that of ${userName}: what we write would not be known as ours`];
  const [unseen] = personColumn(site).filter((column) => !field(record, column).present);
  if (unseen !== undefined)
    return [
      `SERVICENOW_PERSON_COLUMN: sys_user has no column ${unseen}, or hides it from our account: whose accounts are cannot be told, so no answer counts; grant read access, or correct the setting`,
    ];
  const zone = valueOf(record, "time_zone");
  if (UTC.has(zone)) return [];
  return [`${site.setting}: the time zone of ${userName} is ${zone === "" ? "the system's" : quoted(zone)}: set it to GMT`];
}

function personColumn({ config }: Site): readonly string[] {
  return config.person === undefined ? [] : [config.person.column];
}

/** The columns that must be there; people's e-mail addresses, items and what only the search for similar records reads are judged with each ticket. */
function columnsOf(site: Site, kind: Kind): readonly string[] {
  const elsewhere = (column: string): boolean =>
    column.endsWith(".email") || column.startsWith("cmdb_ci") || column === kind.ending?.template;
  return ticketColumns(kind, site.config).filter((column) => !elsewhere(column));
}

function canaryGet(site: Site, kind: Kind): Get {
  const get = recordGet(`canary ${kind.table}`, `/api/now/table/${kind.table}`, ["sys_id", ...columnsOf(site, kind)]);
  return { ...get, query: { ...get.query, sysparm_limit: 1, sysparm_query: "ORDERBYDESCsys_updated_on" } };
}

function dictionaryGet(site: Site, kind: Kind): Get {
  const names = [...new Set(columnsOf(site, kind).map(firstStep))];
  const get = recordGet(`dictionary ${kind.table}`, "/api/now/table/sys_dictionary", ["name", "element"]);
  const query = `nameIN${kind.table},task^elementIN${names.join(",")}`;
  return { ...get, query: { ...get.query, sysparm_query: query, sysparm_limit: ROWS } };
}

function firstStep(column: string): string {
  return column.split(".")[0] ?? column;
}

/** A query part with a wrong name is ignored by the instance and a wrong column is just absent: names are looked up once, here. */
function columnProblems(site: Site, kind: Kind, items: ReadonlyMap<string, Item>): readonly string[] {
  const columns = columnsOf(site, kind);
  const [row] = rowsOf(item(items, `canary ${kind.table}`));
  const known = dictionaryOf(kind, item(items, `dictionary ${kind.table}`));
  const unknown = known === null ? [] : columns.filter((column) => !known.has(firstStep(column)));
  const hidden = row === undefined ? [] : columns.filter((column) => !field(row, column).present && !unknown.includes(column));
  const unseen = row === undefined && known === null;
  return [
    ...(unknown.length > 0
      ? [`${kind.table} has no column ${unknown.join(", ")}: correct SERVICENOW_RISK, SERVICENOW_FIELDS or SERVICENOW_REGION_OF`]
      : []),
    ...(hidden.length > 0
      ? [
          `${kind.table} hides ${hidden.join(", ")} from our account, or has no such column: grant read access, or correct the setting`,
        ]
      : []),
    ...(unseen
      ? [`${kind.table} shows our account neither a record nor its columns (sys_dictionary): grant read access to one of them`]
      : []),
  ];
}

function dictionaryOf(kind: Kind, answer: Item): ReadonlySet<string> | null {
  const rows = rowsOf(answer).filter((row) => [kind.table, "task"].includes(valueOf(row, "name")));
  // System columns are in no table's own part of the dictionary on every release.
  return rows.length === 0
    ? null
    : new Set([...rows.map((row) => valueOf(row, "element")), "sys_id", "sys_mod_count", "sys_updated_on", "sys_class_name"]);
}

function choicesGet(table: string, element: "close_code" | "state"): Get {
  const get = recordGet(`${element} ${table}`, "/api/now/table/sys_choice", ["name", "element", "value", "inactive"]);
  return { ...get, query: { ...get.query, sysparm_query: `nameIN${table},task^element=${element}`, sysparm_limit: ROWS } };
}

/** The values that a column may have: the table's own list, or that of all tasks. */
function choicesIn(answer: Item, table: string, element: string): ReadonlySet<string> {
  const rows = rowsOf(answer).filter((row) => valueOf(row, "element") === element && valueOf(row, "inactive") !== "true");
  const own = rows.filter((row) => valueOf(row, "name") === table);
  const list = own.length > 0 ? own : rows.filter((row) => valueOf(row, "name") === "task");
  return new Set(list.map((row) => valueOf(row, "value")));
}

/** A state of the instance's own would be read as open by its label, and the one that closes might not close: then nothing is closed without people. A list that is hidden says nothing. */
function stateProblems({ table, states }: NonNullable<Kind["children"]>, answer: Item): readonly string[] {
  const there = choicesIn(answer, table, "state");
  if (there.size === 0) return [];
  const unknown = [...there].filter((value) => !states.has(value));
  return [
    ...(there.has(CLOSED)
      ? []
      : [`${table}: the instance has no state ${CLOSED}, by which its tasks are closed: take close_task from the workflow`]),
    ...(unknown.length === 0
      ? []
      : [
          `${table}: the instance has states that are not known here (${unknown.map(quoted).join(", ")}): take close_task from the workflow`,
        ]),
  ];
}

/** What an instance calls its close codes differs by release: an unknown one would be dropped, and the close refused as if the code were missing. */
function choiceProblems(site: Site, { table, closes }: NonNullable<Kind["children"]>, answer: Item): readonly string[] {
  if (closes === "free" && answer.status === 200 && answer.total === 0) return [];
  const values = choicesIn(answer, table, "close_code");
  if (values.size === 0) return [`${table}: its close codes (sys_choice) cannot be read by our account: grant read access`];
  const missing = Object.values(site.config.closeCodes).filter((code) => !values.has(code));
  if (missing.length === 0) return [];
  const has = [...values].map(quoted).join(", ");
  return [
    `SERVICENOW_CLOSE_CODES: ${table} knows no close code ${missing.map(quoted).join(", ")}; it has ${has}: map the three codes to these`,
  ];
}

function rowsOf(answer: Item): readonly WireRecord[] {
  return answer.status === 200 ? manyRecords(answer.body) : [];
}

/** A value of the instance's in a line for people: short, one line. */
function quoted(text: string): string {
  return `"${text.slice(0, 60).replaceAll(/[^\w .:/+-]/g, "_")}"`;
}
