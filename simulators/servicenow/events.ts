import type { ThinEvent } from "./delivery.ts";
import type { Actor, Instance } from "./instance.ts";
import { findRow, type Row, read } from "./store.ts";

/** The columns the shipped rules compare. */
const WATCHED = new Set("number state approval type risk priority on_hold assignment_group assigned_to cmdb_ci".split(" "));

/** The tables that the app serves, and what its events call their records. */
const SUBJECTS: ReadonlyMap<string, string> = new Map([
  ["change_request", "change"],
  ["change_task", "change_task"],
  ["incident", "incident"],
  ["sc_req_item", "sc_req_item"],
  ["sc_task", "sc_task"],
]);

/** True for a table on whose records the app takes questions. */
export function isServed(table: string): boolean {
  return SUBJECTS.has(table);
}

interface Happening {
  readonly table: string;
  readonly row: Row;
  readonly by: Actor;
}

interface Effect {
  readonly operation: "insert" | "update" | "delete";
  readonly changes: readonly { readonly field: string; readonly from: string; readonly to: string }[];
}

/** The event a write fires; undefined when no rule fires: the table has none, or our own account wrote. */
export function thinEvent(instance: Instance, what: Happening, effect: Effect): ThinEvent | undefined {
  const { operation } = effect;
  if (!instance.app || operation === "delete" || instance.serviceUsers.has(what.by.userName)) return undefined;
  if (what.table === "x_ots_ops_review") return operation === "update" ? reviewDecided(instance, what, effect) : undefined;
  if (!instance.outbox.watches(what.table)) return undefined;
  const verb = operation === "insert" ? "created" : "updated";
  const subject = SUBJECTS.get(what.table) ?? what.table;
  return { ...head(instance, what), event: `${subject}.${verb}`, operation, changed: watched(effect) };
}

function reviewDecided(instance: Instance, what: Happening, effect: Effect): ThinEvent | undefined {
  const state = effect.changes.find((change) => change.field === "state");
  if (state === undefined) return undefined;
  const { sys_id: review = "", ticket_table = "", ticket = "" } = what.row;
  const number = findRow(instance.store, ticket_table, ticket)?.row["number"] ?? "";
  const changed = { state: { from: state.from, to: state.to } };
  return { ...head(instance, what), event: "review.decided", operation: "update", number, changed, review, ticket_table, ticket };
}

function head(instance: Instance, { table, row }: Happening) {
  return {
    schema: "ots.servicenow.event/1" as const,
    instance: instance.name,
    table,
    sys_id: read(row, "sys_id"),
    number: read(row, "number"),
    sys_mod_count: Number(row["sys_mod_count"] ?? "0"),
    sys_updated_on: read(row, "sys_updated_on"),
    sys_updated_by: read(row, "sys_updated_by"),
  };
}

function watched(effect: Effect): ThinEvent["changed"] {
  const seen = effect.changes.filter((change) => WATCHED.has(change.field));
  return Object.fromEntries(seen.map(({ field, from, to }) => [field, { from, to }]));
}
