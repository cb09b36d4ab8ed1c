import { type Dictionary, dictionaryOf, extendsTable, STOCK_TABLES } from "./schema.ts";

/** One record: every column as text, absent means empty. */
export type Row = Record<string, string>;

/** What a column of a record holds; absent reads as empty. */
export function read(row: Readonly<Row> | undefined, column: string): string {
  return row?.[column] ?? "";
}

/** A table with an index by value for each column that was ever looked up by equality. */
export interface Table {
  readonly name: string;
  readonly dictionary: Dictionary;
  readonly rows: Map<string, Row>;
  readonly indexes: Map<string, Map<string, Set<Row>>>;
}

export type Store = Map<string, Table>;

/** A store with all stock tables, empty. */
export function createStore(): Store {
  const store: Store = new Map();
  for (const name of STOCK_TABLES) openTable(store, name);
  return store;
}

/** The table of that name, made when it does not exist. */
export function openTable(store: Store, name: string): Table {
  const known = store.get(name);
  if (known !== undefined) return known;
  const table: Table = { name, dictionary: dictionaryOf(name), rows: new Map(), indexes: new Map() };
  store.set(name, table);
  return table;
}

/** The table itself and those that extend it. */
export function familyOf(store: Store, name: string): Table[] {
  return [...store.values()].filter((table) => table.name === name || extendsTable(table.name, name));
}

/** A record by sys_id, also when it lives in a table that extends the named one. */
export function findRow(store: Store, tableName: string, sysId: string): { table: Table; row: Row } | undefined {
  const own = store.get(tableName);
  const direct = own?.rows.get(sysId);
  if (own !== undefined && direct !== undefined) return { table: own, row: direct };
  for (const table of familyOf(store, tableName)) {
    const row = table.rows.get(sysId);
    if (row !== undefined) return { table, row };
  }
  return undefined;
}

/** All rows whose column equals the value, letter case ignored; answered from an index. */
export function rowsWhere(table: Table, column: string, value: string): ReadonlySet<Row> {
  return indexOf(table, column).get(value.toLowerCase()) ?? NOTHING;
}

const NOTHING: ReadonlySet<Row> = new Set();

function indexOf(table: Table, column: string): Map<string, Set<Row>> {
  const known = table.indexes.get(column);
  if (known !== undefined) return known;
  const index = new Map<string, Set<Row>>();
  for (const row of table.rows.values()) enter(index, read(row, column), row);
  table.indexes.set(column, index);
  return index;
}

function enter(index: Map<string, Set<Row>>, value: string, row: Row): void {
  const key = value.toLowerCase();
  const rows = index.get(key);
  if (rows === undefined) index.set(key, new Set([row]));
  else rows.add(row);
}

/** Adds a row; its sys_id must be set and new. */
export function addRow(table: Table, row: Row): void {
  table.rows.set(read(row, "sys_id"), row);
  for (const [column, index] of table.indexes) enter(index, read(row, column), row);
}

/** Writes columns of a row in place and keeps the indexes true. */
export function changeRow(table: Table, row: Row, columns: Readonly<Row>): void {
  for (const [column, value] of Object.entries(columns)) {
    const index = table.indexes.get(column);
    if (index !== undefined) {
      index.get(read(row, column).toLowerCase())?.delete(row);
      enter(index, value, row);
    }
    row[column] = value;
  }
}

/** Takes a row away for good. */
export function removeRow(table: Table, row: Row): void {
  table.rows.delete(read(row, "sys_id"));
  for (const [column, index] of table.indexes) index.get(read(row, column).toLowerCase())?.delete(row);
}

/** A record by sys_id or, failing that, by number (or user_name or name). */
export function lookUp(store: Store, tableName: string, idOrName: string): Row | undefined {
  const found = findRow(store, tableName, idOrName);
  if (found !== undefined) return found.row;
  for (const table of familyOf(store, tableName)) {
    for (const column of ["number", "user_name", "name"]) {
      if (!table.dictionary.has(column)) continue;
      const [row] = rowsWhere(table, column, idOrName);
      if (row !== undefined) return row;
    }
  }
  return undefined;
}
