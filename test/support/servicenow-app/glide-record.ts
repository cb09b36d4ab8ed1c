import type { Row, Table } from "./tables.ts";
import type { GlideRecord, World } from "./world.ts";

type Test = (row: Row) => boolean;

interface Query {
  readonly tests: Test[];
  readonly order: string[];
  limit: number;
  found: Row[];
}

/** `new GlideRecord(table)`; a table that does not exist makes an invalid one that finds and stores nothing. */
export function glideRecord(world: World, name: string, row: Row = {}): GlideRecord {
  const table = world.tables.get(name);
  const record: GlideRecord = { row: { ...row } };
  const query: Query = { tests: [], order: [], limit: Number.POSITIVE_INFINITY, found: [] };
  Object.assign(record, reads(record, name, table), writes(world, record, table), queries(table, record, query));
  return record;
}

function fill(record: GlideRecord, row: Row): boolean {
  for (const column of Object.keys(record.row)) delete record.row[column];
  Object.assign(record.row, row);
  return true;
}

function reads(record: GlideRecord, name: string, table: Table | undefined): object {
  return {
    // Empty columns are null in the platform, never "".
    getValue: (column: string) => record.row[column] || null,
    getUniqueValue: () => record.row["sys_id"] ?? null,
    getTableName: () => name,
    isValid: () => table !== undefined,
    isValidField: (column: string) => table?.columns.has(column) === true,
    get: (key: string, value?: string) => {
      const rows = [...(table?.rows.values() ?? [])];
      const row = rows.find((one) => (value === undefined ? one["sys_id"] === key : one[key] === value));
      return row === undefined ? false : fill(record, row);
    },
  };
}

function writes(world: World, record: GlideRecord, table: Table | undefined): object {
  return {
    initialize: () => fill(record, {}),
    setValue: (column: string, value: string | null) => {
      const length = table?.columns.get(column);
      // An unknown column is ignored, and a text that is too long is cut: silently, as on the platform.
      if (length !== undefined) record.row[column] = String(value ?? "").slice(0, length === 0 ? undefined : length);
    },
    insert: () => (table === undefined ? null : world.commit(table, record, "insert")),
    update: () => (table === undefined ? null : world.commit(table, record, "update")),
    deleteRecord: () => table !== undefined && table.rows.delete(record.row["sys_id"] ?? ""),
  };
}

function queries(table: Table | undefined, record: GlideRecord, query: Query): object {
  return {
    addQuery: (...[column, second, third]: readonly [string, unknown, unknown?]) => {
      const operator = third === undefined ? "=" : String(second);
      query.tests.push(testOf(column, operator, valueOf(third === undefined ? second : third)));
    },
    orderBy: (column: string) => query.order.push(column),
    setLimit: (limit: number) => (query.limit = limit),
    query: () => {
      const found = [...(table?.rows.values() ?? [])].filter((row) => query.tests.every((test) => test(row)));
      const key = (row: Row) => query.order.map((column) => row[column] ?? "").join(" ");
      query.found = found.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)).slice(0, query.limit);
    },
    next: () => {
      const row = query.found.shift();
      return row === undefined ? false : fill(record, row);
    },
  };
}

/** A date object is compared by its stored form. */
function valueOf(value: unknown): string {
  if (typeof value !== "object" || value === null || !("getValue" in value)) return String(value);
  const { getValue } = value;
  return typeof getValue === "function" ? String(Reflect.apply(getValue, value, [])) : "";
}

function testOf(column: string, operator: string, value: string): Test {
  const read = (row: Row) => row[column] ?? "";
  // Databases compare without case.
  if (operator === "=") return (row) => read(row).toLowerCase() === value.toLowerCase();
  if (operator === "<=") return (row) => read(row) !== "" && read(row) <= value;
  if (operator === ">=") return (row) => read(row) >= value;
  if (operator === "<") return (row) => read(row) !== "" && read(row) < value;
  throw new Error(`no operator ${operator}`);
}
