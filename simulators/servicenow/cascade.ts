import { openTasks } from "./change-model.ts";
import { updateRecord } from "./commit.ts";
import type { AfterRule, Step } from "./instance.ts";
import { openTable, type Row, read, rowsWhere } from "./store.ts";

/** After a task closes: a change marked for it moves to Review by itself when no implementation task is open any more. */
export const afterChangeTask: AfterRule = (step) => {
  const { instance, row, next } = step;
  const changeId = read(next, "change_request");
  const closedNow = row["state"] !== "3" && next["state"] === "3" && next["change_task_type"] === "implementation";
  if (!closedNow || !instance.autoReview.has(changeId)) return;
  const table = openTable(instance.store, "change_request");
  const change = table.rows.get(changeId);
  const left = openTasks(instance, changeId).some((task) => task["change_task_type"] === "implementation");
  if (change === undefined || change["state"] !== "-1" || left) return;
  updateRecord(instance, { table, row: change }, { columns: { state: "0" }, by: step.by });
};

/** After a change is held, released or canceled: its open tasks and requested approvals follow. */
export const afterChange: AfterRule = (step) => {
  const { row, next } = step;
  if (row["on_hold"] !== next["on_hold"]) {
    const held = next["on_hold"] === "true";
    setTasks(step, { on_hold: held ? "true" : "false", on_hold_reason: held ? read(next, "on_hold_reason") : "" });
    setApprovals(step, held ? "requested" : "not_required", held ? "not_required" : "requested");
  }
  if (row["state"] !== "4" && next["state"] === "4") setTasks(step, { state: "4", active: "false" });
  if (row["state"] !== "-5" && next["state"] === "-5") setApprovals(step, "requested", "cancelled");
};

function setTasks({ instance, next, by }: Step, columns: Row): void {
  const table = openTable(instance.store, "change_task");
  for (const row of openTasks(instance, read(next, "sys_id")))
    updateRecord(instance, { table, row }, { columns, by, silent: true });
}

function setApprovals({ instance, next, by }: Step, from: string, to: string): void {
  const table = openTable(instance.store, "sysapproval_approver");
  for (const row of rowsWhere(table, "sysapproval", read(next, "sys_id"))) {
    if (row["state"] === from) updateRecord(instance, { table, row }, { columns: { state: to }, by, silent: true });
  }
}
