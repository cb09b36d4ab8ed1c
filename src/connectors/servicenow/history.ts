import type { Get, Item } from "./batch.ts";
import { type List, listGet, section } from "./sections.ts";
import { isoTime, valueOf, type WireRecord } from "./wire.ts";

/** One changed column of one update, by the platform's own audit: which session changed what, in which version of the record. */
export interface Entry {
  readonly column: string;
  readonly from: string;
  readonly to: string;
  /** User name of the session; "" when the audit row itself was written by another session than it names. */
  readonly by: string;
  readonly at: string;
  readonly version: number;
}

/** Entries oldest first; hidden = our account may not read the audit, or it was not all given. */
export type History = { readonly kind: "read"; readonly entries: readonly Entry[] } | { readonly kind: "hidden" };

/** Refused answers are put back: a card may see many updates of some ten columns. */
const ROWS = 2_000;

function historyList(table: string, id: string): List {
  return {
    id: "history",
    table: "sys_audit",
    bound: "documentkey",
    query: `documentkey=${id}^tablename=${table}^ORDERBYrecord_checkpoint^ORDERBYsys_id`,
    fields: ["tablename", "fieldname", "oldvalue", "newvalue", "user", "sys_created_by", "sys_created_on", "record_checkpoint"],
    rows: ROWS,
  };
}

/** The read of a record's history; `id` is a sys_id. */
export function historyGet(table: string, id: string): Get {
  return listGet(historyList(table, id));
}

/** A record's history as answered. One row that is not understood hides it whole: it may be the one that matters. */
export function historyIn(item: Item, table: string, id: string): History {
  const { status, value } = section(item, historyList(table, id), id, (row) => entryOf(table, row));
  if (status !== "ok" || value === null) return { kind: "hidden" };
  const entries = value.flatMap((entry) => entry ?? []);
  if (entries.length < value.length) return { kind: "hidden" };
  return { kind: "read", entries: entries.sort((a, b) => a.version - b.version) };
}

function entryOf(table: string, row: WireRecord): Entry | null {
  const version = valueOf(row, "record_checkpoint");
  const at = isoTime(valueOf(row, "sys_created_on"));
  if (valueOf(row, "tablename") !== table || !/^\d{1,9}$/.test(version) || at === null) return null;
  const by = valueOf(row, "user");
  const session = valueOf(row, "sys_created_by");
  return {
    column: valueOf(row, "fieldname"),
    from: valueOf(row, "oldvalue"),
    to: valueOf(row, "newvalue"),
    by: by.toLowerCase() === session.toLowerCase() ? by.toLowerCase() : "",
    at,
    version: Number(version),
  };
}
