import { createHash } from "node:crypto";
import { all, list, text } from "./fluent.ts";
import { glideRecord } from "./glide-record.ts";
import type { Row, Table } from "./tables.ts";
import { type GlideRecord, type Operation, stored, type World } from "./world.ts";

/** Writes a record as the platform does: rules before, the row with its version and audit, rules after. null = a rule or an index refused it. */
export function commitRow(world: World, table: Table, record: GlideRecord, operation: Operation): string | null {
  const id = record.row["sys_id"] || newId(world);
  const before = table.rows.get(id) ?? null;
  if (operation === "update" && before === null) return null;
  if (!runRules(world, table, { record, before, operation, when: "before" })) return null;
  record.row["sys_id"] = id;
  if (before === null && isTaken(table, record.row)) return null;
  if (before !== null && changed(before, record.row).length === 0) return id;
  store(world, table, record, before);
  runRules(world, table, { record, before, operation, when: "after" });
  return id;
}

function store(world: World, table: Table, { row }: GlideRecord, before: Row | null): void {
  Object.assign(row, stamps(world, table, before));
  table.rows.set(row["sys_id"] ?? "", { ...row });
  if (before !== null && table.audited) audit(world, table, row, { before, changes: changed(before, row) });
}

function newId(world: World): string {
  world.made += 1;
  return createHash("sha256").update(`record ${world.made}`).digest("hex").slice(0, 32);
}

function isTaken(table: Table, row: Row): boolean {
  return table.unique.some((column) => [...table.rows.values()].some((other) => other[column] === row[column]));
}

function changed(before: Row, row: Row): readonly string[] {
  return Object.keys(row).filter((column) => !column.startsWith("sys_") && (row[column] ?? "") !== (before[column] ?? ""));
}

function stamps(world: World, table: Table, before: Row | null): Row {
  const now = { sys_updated_on: stored(world.now), sys_updated_by: world.session.userName };
  if (before !== null) return { ...now, sys_mod_count: String(Number(before["sys_mod_count"]) + 1) };
  const made = { sys_created_on: stored(world.now), sys_created_by: world.session.userName, sys_class_name: table.name };
  return { ...now, ...made, sys_mod_count: "0" };
}

function audit(world: World, table: Table, row: Row, what: { readonly before: Row; readonly changes: readonly string[] }): void {
  for (const column of what.changes) {
    const sys_id = newId(world);
    world.tables.get("sys_audit")?.rows.set(sys_id, {
      sys_id,
      tablename: table.name,
      documentkey: row["sys_id"] ?? "",
      fieldname: column,
      oldvalue: what.before[column] ?? "",
      newvalue: row[column] ?? "",
      user: world.session.userName,
      record_checkpoint: row["sys_mod_count"] ?? "",
      sys_created_by: world.session.userName,
      sys_created_on: stored(world.now),
    });
  }
}

interface Moment {
  readonly record: GlideRecord;
  readonly before: Row | null;
  readonly operation: Operation;
  readonly when: "before" | "after";
}

/** Runs the app's rules of that table; false when one aborted. */
function runRules(world: World, table: Table, { record, before, operation, when }: Moment): boolean {
  let aborted = false;
  const current = Object.assign(record, { operation: () => operation, setAbortAction: (on: boolean) => (aborted = on) });
  const previous = before === null ? null : glideRecord(world, table.name, before);
  const rules = all(world.app, "BusinessRule", (given) => given)
    .filter((rule) => rule["table"] === table.name && rule["when"] === when && list(rule, "action").includes(operation))
    .toSorted((a, b) => Number(a["order"]) - Number(b["order"]));
  for (const rule of rules) {
    world.run(text(rule, "script"), { current, previous });
    if (aborted) return false;
  }
  return true;
}
