import { appendAudit } from "./audit.ts";
import { glideTime } from "./clock.ts";
import { nextNumber, startingValues } from "./defaults.ts";
import { thinEvent } from "./events.ts";
import type { Actor, BeforeRule, Instance, Refusal, Step, WriteEntry } from "./instance.ts";
import { appendJournal } from "./journals.ts";
import { addRow, changeRow, findRow, openTable, type Row, read, removeRow, type Table } from "./store.ts";

/** A write by somebody. `silent` is setWorkflow(false): no business rule, no audit and no webhook. `system` lets sys_ columns be set. */
export interface Write {
  readonly columns: Readonly<Row>;
  readonly by: Actor;
  readonly silent?: boolean | undefined;
  readonly system?: boolean | undefined;
}

export type Outcome =
  | { readonly kind: "written" | "unchanged"; readonly row: Row }
  | { readonly kind: "refused"; readonly refused: Refusal };

interface Sorted {
  readonly columns: Row;
  readonly journals: { element: string; text: string }[];
}

/** Unknown columns are dropped, journals taken apart, sys_ columns kept from all but the simulator's own hand. */
function sort(table: Table, write: Write): Sorted {
  const sorted: Sorted = { columns: {}, journals: [] };
  for (const [name, value] of Object.entries(write.columns)) {
    const field = table.dictionary.get(name);
    if (field === undefined || (name.startsWith("sys_") && write.system !== true)) continue;
    if (field.kind !== "journal") sorted.columns[name] = value;
    else if (value !== "" && name !== "comments_and_work_notes") sorted.journals.push({ element: name, text: value });
  }
  return sorted;
}

/** Inserts a record: defaults, number, journals, effect journal, event. */
export function insertRecord(instance: Instance, tableName: string, write: Write): Row {
  const table = openTable(instance.store, tableName);
  const { columns, journals } = sort(table, write);
  const at = glideTime(instance.now());
  const row: Row = {
    ...startingValues(tableName, write.by, at),
    sys_created_by: write.by.userName,
    sys_created_on: at,
    sys_updated_by: write.by.userName,
    sys_updated_on: at,
    sys_mod_count: "0",
    sys_id: instance.random.sysId(),
    ...columns,
  };
  if (table.dictionary.has("number") && !row["number"]) row["number"] = nextNumber(instance, table);
  addRow(table, row);
  for (const entry of journals) appendJournal(instance, { table: tableName, row }, entry, write.by);
  const changes = Object.entries(columns).map(([field, to]) => ({ field, from: "", to }));
  finish(instance, { table, row, write }, { operation: "insert", changes, journals });
  return row;
}

/** Updates a record: rules first, then the row, its version, journals, effect journal, cascades and event. A write that changes nothing is none. */
export function updateRecord(instance: Instance, on: { table: Table; row: Row }, write: Write): Outcome {
  const { table, row } = on;
  const { columns, journals } = sort(table, write);
  const step = { instance, table: table.name, row: { ...row }, next: { ...row, ...columns }, by: write.by };
  const ruling = before(step, write);
  if ("refused" in ruling) return { kind: "refused", refused: ruling.refused };
  const wanted = { ...columns, ...ruling.set };
  const changes = differences(row, wanted);
  if (changes.length === 0 && journals.length === 0) return { kind: "unchanged", row };
  const version = { sys_updated_by: write.by.userName, sys_updated_on: glideTime(instance.now()), sys_mod_count: bump(row) };
  changeRow(table, row, { ...version, ...wanted });
  for (const entry of journals) appendJournal(instance, { table: table.name, row }, entry, write.by);
  if (write.silent !== true) appendAudit(instance, { table: table.name, row }, changes, write.by);
  finish(instance, { table, row, write }, { operation: "update", changes, journals });
  if (write.silent !== true) instance.afterUpdate.get(table.name)?.({ ...step, next: { ...row } });
  return { kind: "written", row };
}

function before(step: Step, write: Write): ReturnType<BeforeRule> {
  return (write.silent === true ? undefined : step.instance.beforeUpdate.get(step.table)?.(step)) ?? { set: {} };
}

function differences(row: Row, wanted: Row): WriteEntry["changes"] {
  const compared = Object.entries(wanted).map(([field, to]) => ({ field, from: read(row, field), to }));
  return compared.filter((change) => change.from !== change.to);
}

function bump(row: Row): string {
  return String(Number(row["sys_mod_count"] ?? "0") + 1);
}

function finish(
  instance: Instance,
  on: { table: Table; row: Row; write: Write },
  what: Pick<WriteEntry, "operation" | "changes" | "journals">,
) {
  const { table, row, write } = on;
  const changes = what.changes.filter((change) => !change.field.startsWith("sys_"));
  instance.writes.push({
    table: table.name,
    sys_id: read(row, "sys_id"),
    number: read(row, "number"),
    operation: what.operation,
    changes,
    journals: what.journals,
    by: write.by.userName,
    at: instance.now().toISOString(),
    ...(instance.serving === undefined ? {} : { arrived: instance.serving.at }),
    ...(write.by.impersonator === undefined ? {} : { impersonator: write.by.impersonator }),
    mod_count: Number(row["sys_mod_count"] ?? "0"),
  });
  if (write.silent === true) return;
  const event = thinEvent(instance, { table: table.name, row, by: write.by }, { operation: what.operation, changes });
  if (event !== undefined) instance.outbox.enqueue(event);
}

/** Deletes a record; false when there is none. */
export function deleteRecord(instance: Instance, tableName: string, sysId: string, by: Actor): boolean {
  const found = findRow(instance.store, tableName, sysId);
  if (found === undefined) return false;
  removeRow(found.table, found.row);
  const write = { columns: {}, by, silent: true };
  finish(instance, { ...found, write }, { operation: "delete", changes: [], journals: [] });
  return true;
}
