import { SERVICE } from "../cast.ts";
import type { Stage } from "../run/stage.ts";
import { taskNumber } from "./change.ts";

/** What is wrong with a ticket as its own system shows it; [] when nothing is. */
export type Seen = readonly string[];

const OURS = SERVICE.serviceNow.userName;
const MARKED = /\[ots:[0-9a-f-]{36} evidence:[0-9a-f]{16}\]/;

function differs(what: string, found: string | number | undefined, expected: string | number): Seen {
  return found === expected ? [] : [`${what} is ${found ?? "nothing"} instead of ${expected}`];
}

/** How often we wrote to the change itself, its tasks or its files. */
function ourChanges({ serviceNow }: Stage, number: string): number {
  const id = serviceNow.record("change_request", number)?.["sys_id"] ?? "";
  const tasks = new Set(serviceNow.records("change_task", { change_request: id }).map((task) => task["sys_id"]));
  const files = serviceNow.records("sys_attachment", { table_sys_id: id, sys_created_by: OURS }).length;
  const rows = serviceNow.writes.filter(
    ({ by, table, sys_id }) => by === OURS && table !== "sys_attachment" && (sys_id === id || tasks.has(sys_id)),
  );
  return rows.length + files;
}

/** Nothing of ours is on the change, and its testing task is still open. */
export function untouchedChange(stage: Stage, number: string): Seen {
  const task = stage.serviceNow.record("change_task", taskNumber(number, 2));
  return [
    ...differs(`our writes on ${number}`, ourChanges(stage, number), 0),
    ...differs("its testing task", task?.["state"], "1"),
  ];
}

/** Exactly one write of ours: the testing task closed with this code and our marker. */
export function closedTask(stage: Stage, number: string, code = "successful"): Seen {
  const task = stage.serviceNow.record("change_task", taskNumber(number, 2));
  return [
    ...differs(`our writes on ${number}`, ourChanges(stage, number), 1),
    ...differs("its testing task", task?.["state"], "3"),
    ...differs("its close code", task?.["close_code"], code),
    ...differs("our marker in its close notes", MARKED.test(task?.["close_notes"] ?? "") ? "there" : "missing", "there"),
    ...differs("the change", stage.serviceNow.record("change_request", number)?.["state"], "-1"),
  ];
}

/** Exactly one write of ours: a work note with our marker. */
export function noted(stage: Stage, number: string): Seen {
  const id = stage.serviceNow.record("change_request", number)?.["sys_id"] ?? "";
  const notes = stage.serviceNow.journalOf(id).filter((entry) => entry["sys_created_by"] === OURS);
  const marked = notes.filter((entry) => entry["element"] === "work_notes" && MARKED.test(entry["value"] ?? ""));
  return [
    ...differs(`our writes on ${number}`, ourChanges(stage, number), 1),
    ...differs("its work notes of ours", marked.length, 1),
  ];
}

/** Exactly one write of ours: a file. */
export function attached(stage: Stage, number: string): Seen {
  const id = stage.serviceNow.record("change_request", number)?.["sys_id"] ?? "";
  const files = stage.serviceNow.records("sys_attachment", { table_sys_id: id, sys_created_by: OURS });
  return [...differs(`our writes on ${number}`, ourChanges(stage, number), 1), ...differs("its files of ours", files.length, 1)];
}

function ourComments({ jira }: Stage, key: string): readonly string[] {
  const comments = jira.issue(key)?.comments ?? [];
  return comments.filter(({ author }) => author === SERVICE.jira.accountId).map(({ text }) => text);
}

/** Nothing of ours is on the request. */
export function untouchedVendor(stage: Stage, key: string): Seen {
  return vendorIs(stage, key, { status: "Checks", comments: 0 });
}

/** The request's status, and how many comments of ours it has, each with our marker. */
export function vendorIs(stage: Stage, key: string, is: { readonly status: string; readonly comments: number }): Seen {
  const comments = ourComments(stage, key);
  return [
    ...differs(`our comments on ${key}`, comments.length, is.comments),
    ...differs(`our marked comments on ${key}`, comments.filter((text) => MARKED.test(text)).length, is.comments),
    ...differs("its status", stage.jira.issue(key)?.status, is.status),
  ];
}

/** The statuses of the request's review sub-tasks, oldest first. */
export function reviewsOf(stage: Stage, key: string, expected: readonly string[]): Seen {
  const found = (stage.jira.issue(key)?.subtaskKeys ?? []).map((sub) => stage.jira.issue(sub)?.status ?? "gone");
  return differs(`the review sub-tasks of ${key}`, found.join(", "), expected.join(", "));
}

/** The states of the change's review records, oldest first. */
export function recordsOf(stage: Stage, number: string, expected: readonly string[]): Seen {
  const id = stage.serviceNow.record("change_request", number)?.["sys_id"] ?? "";
  const found = stage.serviceNow.records("x_ots_ops_review", { ticket: id }).map((row) => row["state"] ?? "");
  return differs(`the review records of ${number}`, found.join(", "), expected.join(", "));
}
