import { randomBytes } from "node:crypto";
import { numberOf, taskId, ticketId } from "./webhooks.ts";

/** A record's columns as stored. */
export type Row = Record<string, string>;

/** What the stub remembers of one ticket: the ticket, its two tasks (ours may close the first) and what was written to the journals. */
export interface Held {
  readonly ticket: Row;
  readonly task: Row;
  readonly other: Row;
  readonly journal: Row[];
}

export const PEOPLE = {
  requester: "0a".repeat(16),
  owner: "0b".repeat(16),
  reviewer: "0c".repeat(16),
  ours: "0d".repeat(16),
} as const;

const DAY_MS = 86_400_000;

/** A standard low-risk change whose window is over, with evidence, an open testing task and another open one: what the SOP lets through. */
export function newTicket(id: string, now: Date): Held {
  const n = Number.parseInt(id, 16);
  const at = (days: number): string => stamp(new Date(now.getTime() + days * DAY_MS));
  const ticket: Row = {
    sys_id: id,
    number: numberOf(n),
    sys_mod_count: "1",
    sys_updated_on: at(0),
    state: "0",
    active: "true",
    short_description: "Rotate the log archive of the print cluster",
    description:
      "Routine rotation as described in the standard template. The archive was moved and the old volume released. No user was affected.",
    approval: "approved",
    opened_at: at(-3),
    cmdb_ci: "c1".repeat(16),
    type: "standard",
    start_date: at(-2),
    end_date: at(-1),
    on_hold: "false",
    risk: "4",
    requested_by: PEOPLE.requester,
    opened_by: PEOPLE.requester,
    assigned_to: PEOPLE.owner,
  };
  const task: Row = {
    sys_id: taskId(n),
    number: `CTASK${String(n).padStart(7, "0")}`,
    change_request: id,
    short_description: "Test the result",
    state: "1",
    active: "true",
    change_task_type: "testing",
    assigned_to: PEOPLE.owner,
    sys_mod_count: "0",
  };
  const other = {
    ...task,
    sys_id: ticketId(n + 0x2_0000_0000),
    number: `CTASK${n + 5_000_000}`,
    short_description: "Hand over",
    change_task_type: "implementation",
  };
  return { ticket, task, other, journal: [] };
}

/** The configuration item of every ticket. */
export function itemOf(ticket: string): Row {
  return { sys_id: "c2".repeat(16), task: ticket, ci_item: "c1".repeat(16), "ci_item.sys_class_name": "cmdb_ci_cluster" };
}

/** The people of the instance: our own account, and the one who reviews. */
export function userOf(id: string): Row {
  return { sys_id: id, user_name: id === PEOPLE.ours ? "svc.ots" : "lee.lead", time_zone: "GMT", active: "true" };
}

/** The close codes that the instance knows. */
export function choices(): readonly Row[] {
  return ["successful", "successful_issues", "unsuccessful"].map((value) => ({
    name: "change_task",
    element: "close_code",
    value,
    inactive: "false",
  }));
}

/** What stands in it. */
export const PROTOCOL = "Checked after the change: all green.\n".repeat(56);

/** The evidence that a person attached to every ticket. */
export function fileOf(ticket: string): Row {
  return {
    sys_id: "f1".repeat(16),
    table_sys_id: ticket,
    file_name: "test-protocol.txt",
    size_bytes: String(PROTOCOL.length),
    sys_created_by: "jo.changer",
  };
}

/** The audit rows of one update of a review record. */
export function auditOf(review: string, columns: Row, act: { readonly by: string; readonly at: string }): readonly Row[] {
  return Object.entries(columns).map(([fieldname, newvalue]) => ({
    sys_id: randomBytes(16).toString("hex"),
    tablename: "x_ots_ops_review",
    documentkey: review,
    fieldname,
    oldvalue: "",
    newvalue,
    user: act.by,
    sys_created_by: act.by,
    sys_created_on: act.at,
    record_checkpoint: "1",
  }));
}

/** A time as the instance stores it. */
export function stamp(date: Date): string {
  return date.toISOString().slice(0, 19).replace("T", " ");
}

/** A row as the Table API shows it, with the asked columns that are there; a dotted column is always there, maybe empty. */
export function shown(row: Row, fields: readonly string[]): Record<string, unknown> {
  const cells: Record<string, unknown> = {};
  for (const name of fields) {
    const value = row[name] ?? (name.includes(".") ? "" : undefined);
    if (value !== undefined) cells[name] = { value, display_value: value };
  }
  return cells;
}
