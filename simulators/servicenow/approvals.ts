import { type Answer, failure, noRecord, refusalAnswer, result } from "./answers.ts";
import { type Call, columnText, jsonObject } from "./call.ts";
import { readUtc } from "./clock.ts";
import { updateRecord } from "./commit.ts";
import type { Actor, AfterRule, BeforeRule, Instance, Refusal } from "./instance.ts";
import { findRow, openTable, type Row, read, rowsWhere } from "./store.ts";

const ANSWERS: ReadonlySet<string> = new Set(["approved", "rejected"]);

/** True when that person's approvals are delegated to the actor at this moment. */
function isDelegate(instance: Instance, approver: string, actor: Actor): boolean {
  const at = instance.now().getTime();
  return [...rowsWhere(openTable(instance.store, "sys_user_delegate"), "user", approver)].some((row) => {
    const begun = (readUtc(read(row, "starts")) ?? Number.POSITIVE_INFINITY) <= at;
    const over = (readUtc(read(row, "ends")) ?? Number.NEGATIVE_INFINITY) < at;
    return row["delegate"] === actor.sysId && row["approvals"] === "true" && begun && !over;
  });
}

function aborted(rule: string): Refusal {
  const detail = `Operation against file 'sysapproval_approver' was aborted by Business Rule '${rule}'. Business Rule Stack:${rule}`;
  return { status: 403, message: "Operation Failed", detail };
}

/** sysapproval_approver: only what is requested can be answered, by the approver, a delegate of theirs or an administrator; the row keeps naming the approver. */
export const approvalRule: BeforeRule = ({ instance, row, next, by }) => {
  const to = read(next, "state");
  if (to === row["state"] || !ANSWERS.has(to)) return { set: {} };
  if (row["state"] !== "requested") return { refused: aborted("Approval is not requested") };
  const approver = read(row, "approver");
  const may = by.sysId === approver || by.roles.has("admin") || isDelegate(instance, approver, by);
  return may ? { set: {} } : { refused: aborted("Only the approver may approve") };
};

/** One rejection rejects the change, which goes back to New and with it every open approval; it is approved when nobody is left to ask. */
export const afterApproval: AfterRule = ({ instance, row, next, by }) => {
  if (row["state"] === next["state"] || !ANSWERS.has(read(next, "state"))) return;
  const table = openTable(instance.store, "change_request");
  const change = table.rows.get(read(next, "sysapproval"));
  if (change === undefined) return;
  const rejected = next["state"] === "rejected";
  const asked = [...rowsWhere(openTable(instance.store, "sysapproval_approver"), "sysapproval", read(change, "sys_id"))];
  if (!rejected && asked.some((other) => other["state"] === "requested")) return;
  const columns: Row = rejected ? { approval: "rejected", state: "-5" } : { approval: "approved" };
  updateRecord(instance, { table, row: change }, { columns, by });
};

/** PATCH /api/sn_chg_rest/change/{sys_id}/approvals: answers as the calling user, whoever that is; 400 when that is no approver. */
export function answerApprovals(call: Call): Answer {
  const { instance, actor } = call;
  const found = findRow(instance.store, "change_request", call.captured[0] ?? "");
  if (found === undefined) return noRecord();
  const answer = readAnswer(call);
  if (answer === undefined) return failure(400, "Bad request", "state is approved, or rejected with comments");
  const table = openTable(instance.store, "sysapproval_approver");
  const mine = [...rowsWhere(table, "sysapproval", call.captured[0] ?? "")].find(
    (row) => row["approver"] === actor.sysId && row["state"] === "requested",
  );
  if (mine === undefined) return failure(400, "No approval found", "The user is not an approver of this change");
  const outcome = updateRecord(instance, { table, row: mine }, { columns: answer, by: actor });
  return outcome.kind === "refused"
    ? refusalAnswer(outcome.refused)
    : result({ sys_id: read(mine, "sys_id"), state: answer.state });
}

function readAnswer({ body }: Call): { readonly state: string; readonly comments: string } | undefined {
  const json = jsonObject(body) ?? {};
  const [state = "", comments = ""] = [columnText(json["state"]), columnText(json["comments"])];
  return state === "approved" || (state === "rejected" && comments !== "") ? { state, comments } : undefined;
}
