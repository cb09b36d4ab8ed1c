import { marker, OpsError } from "../../case/index.ts";
import { batch, item } from "./batch.ts";
import { type List, listGet, recordGet, recordIfThere, section } from "./sections.ts";
import { isOwn, type Site } from "./site.ts";
import { isSysId, sysId, valueOf, type WireRecord } from "./wire.ts";

/** The table of review tasks. */
export const TASKS = "change_task";

/** The columns that tell a question of ours from the tasks of people. */
export const MARKS = ["sys_created_by", "correlation_id", "correlation_display"] as const;

/** What is read of a review task. */
const TASK_COLUMNS = [
  "sys_id",
  "number",
  "state",
  "active",
  "change_request",
  "change_task_type",
  "short_description",
  "description",
  "close_code",
  "close_notes",
  "closed_at",
  "assignment_group",
  "due_date",
  "sys_created_on",
  "sys_updated_on",
  "sys_mod_count",
  ...MARKS,
] as const;

/** True for a question of ours. Only the platform says who created a record: no text of others makes a task one. */
export function isReviewTask(site: Pick<Site, "ours">, row: WireRecord): boolean {
  return isOwn(site, valueOf(row, "sys_created_by")) && valueOf(row, "correlation_id").startsWith(marker(""));
}

/** Still open: neither closed nor cancelled. */
export function isOpen(row: WireRecord): boolean {
  return ["-5", "1", "2"].includes(valueOf(row, "state"));
}

/** What the tasks that follow a first one carry: a closed task is closed for good, so a question put back gets a new one. */
export function following(first: string): string {
  return `ots-after:${sysId(first)}`;
}

/** The id of the review record that a task belongs to: that of the first task. */
export function recordOfTask(row: WireRecord): string {
  return /^ots-after:([0-9a-f]{32})$/.exec(valueOf(row, "correlation_display"))?.[1] ?? valueOf(row, "sys_id");
}

/** The tasks of one review record, oldest first; empty when the first is absent, hidden or not ours. Throws TICKET_FORBIDDEN when they cannot be read whole. */
export async function tasksOf(site: Site, id: string): Promise<readonly WireRecord[]> {
  if (!isSysId(id)) return [];
  const list = later(id);
  const first = recordGet("first", `/api/now/table/${TASKS}/${id}`, TASK_COLUMNS);
  const items = await batch(site.client, [first, listGet(list)]);
  const row = recordIfThere(item(items, "first"), id);
  if (row === null || !isReviewTask(site, row)) return [];
  const { status, value } = section(item(items, list.id), list, following(id), (one) => one);
  if (status !== "ok" || value === null)
    throw new OpsError("TICKET_FORBIDDEN", "the review's tasks cannot be read whole", { status });
  return [row, ...value.filter((one) => isReviewTask(site, one))];
}

function later(first: string): List {
  return {
    id: "later",
    table: TASKS,
    bound: "correlation_display",
    query: `correlation_display=${following(first)}^ORDERBYsys_created_on^ORDERBYnumber`,
    fields: TASK_COLUMNS,
  };
}

/** The read of the task that an effect made. */
export function madeBy(effectId: string): List {
  const query = `correlation_id=${marker(effectId)}^ORDERBYsys_created_on^ORDERBYnumber`;
  return { id: "made", table: TASKS, bound: "correlation_id", query, fields: TASK_COLUMNS };
}
