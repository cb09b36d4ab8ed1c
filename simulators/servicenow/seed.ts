import { SYSTEM } from "./auth.ts";
import { seedChoices } from "./choices.ts";
import { glideTime } from "./clock.ts";
import { nextNumber, startingValues } from "./defaults.ts";
import { seedDictionary } from "./dictionary.ts";
import type { Instance } from "./instance.ts";
import { appendJournal } from "./journals.ts";
import type { SeedRecord, SeedUser, ServiceNowOptions } from "./options.ts";
import { stableSysId } from "./random.ts";
import { addRow, changeRow, lookUp, openTable, type Row, read, type Table } from "./store.ts";

const COLUMN = /^[a-z][a-z0-9_]*$/;

/** Fills a fresh instance. Nothing of it shows in the journals of requests and writes, and no event fires. */
export function seedInstance(instance: Instance, options: ServiceNowOptions): void {
  const { groups = [], users = [], memberships = [], records = {} } = options;
  for (const group of groups) seedRecord(instance, "sys_user_group", { ...group });
  for (const user of [...serviceUsers(options), ...users]) seedUser(instance, user);
  for (const pair of memberships) seedRecord(instance, "sys_user_grmember", { ...pair });
  for (const [table, rows] of Object.entries(records)) for (const record of rows) seedRecord(instance, table, record);
  seedChoices(instance.store);
  seedDictionary(instance.store);
  resolveReferences(instance);
}

function serviceUsers({ integrationUser, workflowUsers = [], app = true }: ServiceNowOptions): readonly SeedUser[] {
  const audit = app ? "x_ots_ops.integration" : "ots.audit_reader";
  return [integrationUser, ...workflowUsers].map((user) => ({
    ...user,
    time_zone: user.time_zone ?? "GMT",
    roles: user.roles ?? ["itil", audit],
  }));
}

function seedUser(instance: Instance, user: SeedUser): void {
  const { password, roles, ...columns } = user;
  const held = roles ?? ["itil"];
  seedRecord(instance, "sys_user", { name: user.user_name, ...columns, roles: held.join(",") });
  for (const role of held) seedRole(instance, user.user_name, role);
  if (password !== undefined) instance.passwords.set(user.user_name, password);
}

function seedRole(instance: Instance, user: string, role: string): void {
  if (lookUp(instance.store, "sys_user_role", role) === undefined) seedRecord(instance, "sys_user_role", { name: role });
  const sys_id = stableSysId(`${instance.name} ${user} has ${role}`);
  seedRecord(instance, "sys_user_has_role", { sys_id, user, role, state: "active", inherited: "false" });
}

/** Puts one record in as it is: system columns may be given, journals become entries, columns nobody knew become columns. */
function seedRecord(instance: Instance, tableName: string, record: SeedRecord): Row {
  const table = openTable(instance.store, tableName);
  const { columns, journals } = readRecord(table, record);
  const at = glideTime(instance.now());
  const row: Row = {
    ...startingValues(tableName, SYSTEM, at),
    sys_created_by: "system",
    sys_created_on: at,
    sys_updated_by: "system",
    sys_updated_on: at,
    sys_mod_count: "0",
    ...columns,
  };
  if (table.dictionary.has("number") && !row["number"]) row["number"] = nextNumber(instance, table);
  if (!row["sys_id"]) row["sys_id"] = idFor(instance, table, row);
  addRow(table, row);
  for (const entry of journals)
    appendJournal(instance, { table: tableName, row }, entry, { ...SYSTEM, userName: row["sys_updated_by"] ?? "system" });
  if (record["$auto_review"] === true) instance.autoReview.add(row["sys_id"]);
  return row;
}

function idFor(instance: Instance, table: Table, row: Row): string {
  const key = row["number"] || row["user_name"] || row["name"];
  const sysId = stableSysId(`${instance.name} ${table.name} ${key ?? ""}`);
  return !key || table.rows.has(sysId) ? instance.random.sysId() : sysId;
}

function readRecord(table: Table, record: SeedRecord): { columns: Row; journals: { element: string; text: string }[] } {
  const columns: Row = {};
  const journals: { element: string; text: string }[] = [];
  for (const [name, value] of Object.entries(record)) {
    if (value === undefined || !COLUMN.test(name)) continue;
    const text = value === null ? "" : String(value);
    if (!table.dictionary.has(name)) table.dictionary.set(name, { kind: "text", choice: false, to: "" });
    if (table.dictionary.get(name)?.kind !== "journal") columns[name] = text;
    else if (text !== "") journals.push({ element: name, text });
  }
  return { columns, journals };
}

/** References that were given by name become sys_ids; what names nothing stays, as dangling references do. */
function resolveReferences(instance: Instance): void {
  for (const table of instance.store.values()) {
    const references = [...table.dictionary].filter(([, field]) => field.kind === "reference");
    for (const row of table.rows.values()) {
      for (const [column, field] of references) resolveOne(instance, { table, row }, column, field.to);
    }
  }
}

function resolveOne(instance: Instance, on: { table: Table; row: Row }, column: string, to: string): void {
  const value = read(on.row, column);
  if (value === "" || value === "global" || value === "system") return;
  const sysId = lookUp(instance.store, to, value)?.["sys_id"];
  if (sysId !== undefined && sysId !== value) changeRow(on.table, on.row, { [column]: sysId });
}
