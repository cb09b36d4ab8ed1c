import { hiddenFields } from "./acl.ts";
import { labelOf } from "./choices.ts";
import { showInZone } from "./clock.ts";
import type { Actor, Instance } from "./instance.ts";
import { formatJournal } from "./journals.ts";
import { readPath } from "./path.ts";
import type { Field } from "./schema.ts";
import { findRow, type Row, read, type Table } from "./store.ts";

/** How the caller wants to see records (sysparm_display_value, _exclude_reference_link, _fields). */
export interface View {
  readonly display: "false" | "true" | "all";
  readonly links: boolean;
  readonly fields: readonly string[] | undefined;
}

export interface Cell {
  readonly instance: Instance;
  readonly table: Table;
  readonly row: Row;
  readonly column: string;
  readonly field: Field;
  readonly zone: string;
}

/** What a person sees in place of a record: its name, its number, else its id. */
function displayOfRecord(instance: Instance, tableName: string, sysId: string): string {
  const row = findRow(instance.store, tableName, sysId)?.row;
  return row?.["name"] || row?.["number"] || row?.["user_name"] || "";
}

/** The display value of a cell; null for an empty choice, as the platform answers. */
export function displayOf(cell: Cell): string | null {
  const { instance, table, row, column, field, zone } = cell;
  if (field.kind === "journal") return formatJournal(instance, row, column, zone);
  const value = read(row, column);
  if (field.choice) return value === "" ? null : (labelOf(instance.store, table.name, column, value) ?? value);
  if (value === "") return "";
  if (field.kind === "reference") return displayOfReference(instance, field, value);
  return field.kind === "date" ? showInZone(value, zone) : value;
}

function displayOfReference(instance: Instance, field: Field, value: string): string {
  return value === "global" ? value : displayOfRecord(instance, field.to, value);
}

/** The stored value; journals read as "". */
export function valueOf(cell: Cell): string {
  return cell.field.kind === "journal" ? "" : (cell.row[cell.column] ?? "");
}

function renderCell(cell: Cell, view: View): unknown {
  const value = valueOf(cell);
  const isReference = cell.field.kind === "reference" && value !== "";
  const link = isReference && view.links ? { link: `${cell.instance.url}/api/now/table/${cell.field.to}/${value}` } : {};
  if (view.display === "all") return { display_value: displayOf(cell), value, ...link };
  if (view.display === "true") return isReference && view.links ? { display_value: displayOf(cell), ...link } : displayOf(cell);
  return isReference && view.links ? { ...link, value } : value;
}

/** A record as the Table API answers it: asked columns the dictionary does not know, or the reader may not see, are absent. */
export function renderRow(instance: Instance, actor: Actor, on: { table: Table; row: Row }, view: View): Record<string, unknown> {
  const rendered: Record<string, unknown> = {};
  const hidden = hiddenFields(instance, actor, on.table, on.row);
  for (const name of view.fields ?? on.table.dictionary.keys()) {
    if (hidden.has(name)) continue;
    const path = readPath(instance.store, on.table, name);
    if (path === undefined) continue;
    const owner = name.includes(".") ? path.owner(on.row) : on;
    if (owner === undefined) {
      rendered[name] = view.display === "all" ? { display_value: "", value: "" } : "";
      continue;
    }
    if (owner.row !== on.row && hiddenFields(instance, actor, owner.table, owner.row).has(path.column)) continue;
    rendered[name] = renderCell({ instance, ...owner, column: path.column, field: path.field, zone: actor.zone }, view);
  }
  return rendered;
}
