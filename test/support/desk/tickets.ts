import type { Desk } from "./desk.ts";
import { placeVendor } from "./jira.ts";
import { type Name, PEOPLE } from "./people.ts";
import { type Change, placeChange, press } from "./servicenow.ts";

/** A change that satisfies its SOP; its owner moves it to Implement, the business rule fires, and everything that follows is awaited. */
export async function startChange(desk: Desk, change: Change = {}): Promise<string> {
  const number = placeChange(desk.serviceNow, desk.clock.now, change);
  move(desk, number);
  await desk.settle();
  return number;
}

/** A change as it stands before anybody moves it. */
export function plantChange(desk: Desk, change: Change = {}): string {
  return placeChange(desk.serviceNow, desk.clock.now, change);
}

/** Its owner moves it to Implement. */
export function move(desk: Desk, number: string): void {
  desk.serviceNow.update("change_request", number, { state: "-1" }, { asUser: "alice" });
}

/** A vendor request that satisfies its SOP; its owner moves it to Checks. */
export async function startVendor(desk: Desk, change: Parameters<typeof placeVendor>[1] = {}): Promise<string> {
  const key = placeVendor(desk.jira, change);
  desk.jira.transition(key, "Checks", { as: PEOPLE.alice.accountId });
  await desk.settle();
  return key;
}

/** The review records of a change, oldest first, as ServiceNow holds them. */
export function reviewsOf(desk: Desk, number: string): readonly Readonly<Record<string, string>>[] {
  const ticket = desk.serviceNow.record("change_request", number)?.["sys_id"] ?? "";
  return desk.serviceNow.records("x_ots_ops_review", { ticket }).map((row) => ({ ...row }));
}

/** The newest one; throws when there is none. */
export function reviewOf(desk: Desk, number: string): Readonly<Record<string, string>> {
  const found = reviewsOf(desk, number).at(-1);
  if (found === undefined) throw new Error(`${number} has no review`);
  return found;
}

/** Somebody presses a button of the newest review; gives the status of ServiceNow's answer, after everything that follows. */
export async function answerChange(desk: Desk, number: string, who: Name, act: Parameters<typeof press>[3]): Promise<number> {
  const status = await press(desk.serviceNow, who, reviewOf(desk, number)["sys_id"] ?? "", act);
  await desk.settle();
  return status;
}

/** The newest review sub-task of an issue, as Jira holds it. */
export function subtaskOf(desk: Desk, key: string): string {
  const found = desk.jira.issue(key)?.subtaskKeys.at(-1);
  if (found === undefined) throw new Error(`${key} has no review`);
  return found;
}

/** Somebody moves the newest review sub-task. */
export async function answerVendor(
  desk: Desk,
  key: string,
  who: Name,
  act: { readonly name: string; readonly comment?: string; readonly changes?: object },
): Promise<void> {
  desk.jira.transition(subtaskOf(desk, key), act.name, {
    as: PEOPLE[who].accountId,
    ...(act.comment === undefined ? {} : { comment: act.comment }),
    ...(act.changes === undefined ? {} : { fields: { customfield_10500: JSON.stringify(act.changes) } }),
  });
  await desk.settle();
}

/** Work notes of a change that carry our marker. */
export function ourNotes(desk: Desk, number: string): readonly string[] {
  const id = desk.serviceNow.record("change_request", number)?.["sys_id"] ?? "";
  return desk.serviceNow
    .journalOf(id)
    .map((row) => row["value"] ?? "")
    .filter((text) => text.includes("[ots:"));
}

/** A change's task of that type. */
export function taskOf(desk: Desk, number: string, type = "testing"): Readonly<Record<string, string>> {
  const change = desk.serviceNow.record("change_request", number)?.["sys_id"] ?? "";
  return { ...desk.serviceNow.records("change_task", { change_request: change, change_task_type: type })[0] };
}
