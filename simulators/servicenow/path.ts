import type { Field } from "./schema.ts";
import { findRow, openTable, type Row, type Store, type Table } from "./store.ts";

/** A column, possibly reached over references ("caller_id.manager.email"). */
export interface Path {
  readonly field: Field;
  /** The raw value, "" when any step is empty. */
  readonly value: (row: Row) => string;
  /** The record the last column belongs to. */
  readonly owner: (row: Row) => { table: Table; row: Row } | undefined;
  readonly column: string;
}

const MAX_HOPS = 4;

/** Resolves a dotted name against a table; undefined when a step is no column or no reference. */
export function readPath(store: Store, table: Table, dotted: string): Path | undefined {
  const steps = dotted.split(".");
  const column = steps.pop() ?? "";
  if (steps.length > MAX_HOPS) return undefined;
  let at = table;
  const hops: { column: string; to: string }[] = [];
  for (const step of steps) {
    const field = at.dictionary.get(step);
    if (field?.kind !== "reference") return undefined;
    hops.push({ column: step, to: field.to });
    at = openTable(store, field.to);
  }
  const field = at.dictionary.get(column);
  if (field === undefined) return undefined;
  if (hops.length === 0) return { field, column, owner: (row) => ({ table, row }), value: (row) => row[column] ?? "" };
  const owner = (row: Row) => walk(store, { table, row }, hops);
  return { field, column, owner, value: (row) => owner(row)?.row[column] ?? "" };
}

function walk(store: Store, from: { table: Table; row: Row }, hops: readonly { column: string; to: string }[]) {
  let at: { table: Table; row: Row } | undefined = from;
  for (const hop of hops) at = at === undefined ? undefined : findRow(store, hop.to, at.row[hop.column] ?? "");
  return at;
}
