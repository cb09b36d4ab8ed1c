import { glideTime } from "./clock.ts";
import type { Actor, Audit, Instance, WriteEntry } from "./instance.ts";
import { addRow, openTable, type Row, read } from "./store.ts";

/** Tables with the audit attribute (tasks have it out of the box); inserts are not audited, as by default. */
const AUDITED: ReadonlySet<string> = new Set(["x_ots_ops_review", "change_task"]);

/** Records an update as the platform does: one row a changed column, by the session that wrote, whatever the record says of itself. */
export function appendAudit(
  instance: Instance,
  on: { table: string; row: Row },
  changes: WriteEntry["changes"],
  by: Actor,
): void {
  if (!AUDITED.has(on.table) || instance.audit.mode === "off") return;
  const at = glideTime(instance.now());
  const rows = changes
    .filter(({ field }) => !field.startsWith("sys_"))
    .map(({ field, from, to }): Row => {
      return {
        sys_id: instance.random.sysId(),
        tablename: on.table,
        documentkey: read(on.row, "sys_id"),
        fieldname: field,
        oldvalue: from,
        newvalue: to,
        user: by.userName,
        record_checkpoint: read(on.row, "sys_mod_count"),
        sys_created_by: by.userName,
        sys_created_on: at,
        sys_updated_by: by.userName,
        sys_updated_on: at,
        sys_mod_count: "0",
      };
    });
  if (instance.audit.mode === "late") instance.audit = { mode: "late", held: [...instance.audit.held, ...rows] };
  else enter(instance, rows);
}

/** Switches the audit; what was late is there as soon as it is on. */
export function setAudit(instance: Instance, mode: Audit["mode"]): void {
  const { held } = instance.audit;
  if (mode === "on") enter(instance, held);
  instance.audit = { mode, held: mode === "on" ? [] : held };
}

function enter(instance: Instance, rows: readonly Row[]): void {
  const table = openTable(instance.store, "sys_audit");
  for (const row of rows) addRow(table, row);
}
