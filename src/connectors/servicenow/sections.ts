import { OpsError, type Section } from "../../case/index.ts";
import type { Get, Item } from "./batch.ts";
import { field, manyRecords, oneRecord, valueOf, type WireRecord } from "./wire.ts";

const ROWS = 200;

/** What is read of a table. */
export interface Rows {
  readonly id: string;
  readonly table: string;
  readonly query: string;
  /** Columns without which a row is not understood. */
  readonly fields: readonly string[];
  /** Columns that may be absent or empty. */
  readonly extras?: readonly string[];
  /** How many rows are taken; 200 unless told. */
  readonly rows?: number;
}

/** A list to be read: `bound` is the column that must name the ticket, checked again on every row (an instance ignores clauses it does not understand). */
export interface List extends Rows {
  readonly bound: string;
}

/** One record with its named columns, values and labels. */
export function recordGet(id: string, path: string, fields: readonly string[]): Get {
  return {
    id,
    path,
    query: { sysparm_display_value: "all", sysparm_exclude_reference_link: "true", sysparm_fields: fields.join(",") },
  };
}

/** The read of a list. `query` must be built from ids only. */
export function listGet({ bound, ...list }: List): Get {
  return rowsGet({ ...list, fields: [bound, ...list.fields] });
}

/** The same for rows that no single column ties to the ticket. */
export function rowsGet({ id, table, query, fields, extras, rows }: Rows): Get {
  const columns = [...new Set(["sys_id", ...fields, ...(extras ?? [])])];
  const get = recordGet(id, `/api/now/table/${table}`, columns);
  return {
    ...get,
    query: { ...get.query, sysparm_query: query, sysparm_limit: rows ?? ROWS, sysparm_suppress_pagination_header: "true" },
  };
}

/** A list as a section: forbidden and absent are never empty, and partial means that rows or columns are hidden from us, too many, or not what was asked for. */
export function section<T>(item: Item, list: List, owner: string, read: (row: WireRecord) => T): Section<readonly T[]> {
  const { bound, ...rows } = list;
  const asked = { ...rows, fields: [bound, ...list.fields] };
  return sectionOf(item, asked, (row) => valueOf(row, bound) === owner, read);
}

/** The same for rows that are ours when `isOurs` says so: it checks every condition of the query again. */
export function sectionOf<T>(
  item: Item,
  { fields }: Rows,
  isOurs: (row: WireRecord) => boolean,
  read: (row: WireRecord) => T,
): Section<readonly T[]> {
  // An unknown table is a 400; a hidden one answers 403 or, as for records, 404.
  if (item.status === 400) return { status: "absent", value: null };
  if (item.status !== 200) return { status: "forbidden", value: null };
  const rows = manyRecords(item.body);
  const columns = ["sys_id", ...fields];
  const readable = rows.filter((row) => columns.every((column) => field(row, column).present));
  if (rows.length > 0 && readable.length === 0) return { status: "forbidden", value: null };
  const own = readable.filter(isOurs);
  // Limits are applied before access rules: only the total tells that rows were hidden. A row of another record
  // proves that the query was not applied: ours may be among those that did not fit.
  const whole = own.length === rows.length && item.total === rows.length;
  return { status: whole ? "ok" : "partial", value: own.map(read) };
}

/** The record that was asked for, or null when the instance says (404, 403) that it is absent or hidden. Throws TICKET_ANSWER_INVALID for an answer without it, or with another: that says nothing of it. */
export function recordIfThere(item: Item, id: string): WireRecord | null {
  if (item.status === 404 || item.status === 403) return null;
  const record = recordOf(item);
  if (record !== null && valueOf(record, "sys_id") === id) return record;
  throw new OpsError("TICKET_ANSWER_INVALID", "the answer does not hold the record that was asked for", { status: item.status });
}

/** The same for a record that must be there. Throws TICKET_ABSENT. */
export function askedRecord(item: Item, id: string): WireRecord {
  const record = recordIfThere(item, id);
  if (record !== null) return record;
  throw new OpsError("TICKET_ABSENT", "the ticket is absent or hidden from us", { status: item.status });
}

/** The record of an item, or null when it cannot be read. */
export function recordOf(item: Item): WireRecord | null {
  return item.status === 200 ? oneRecord(item.body) : null;
}
