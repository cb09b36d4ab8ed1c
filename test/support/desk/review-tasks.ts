import type { Desk } from "./desk.ts";
import type { Name } from "./people.ts";

/** The review tasks of ours under a change, oldest first. */
export function questionsOf(desk: Desk, number: string): readonly Readonly<Record<string, string>>[] {
  const change = desk.serviceNow.record("change_request", number)?.["sys_id"] ?? "";
  const tasks = desk.serviceNow.records("change_task", { change_request: change, sys_created_by: "ots.service" });
  return tasks.map((task) => ({ ...task }));
}

/** Somebody closes the open one in the browser; throws when there is none, or when the instance refuses it. */
export function closeAs(desk: Desk, number: string, who: Name, how: { readonly code: string; readonly notes: string }): void {
  const open = questionsOf(desk, number).find((task) => task["active"] === "true");
  if (open === undefined) throw new Error(`${number} has no open question`);
  const columns = { state: "3", close_code: how.code, close_notes: how.notes };
  desk.serviceNow.update("change_task", open["sys_id"] ?? "", columns, { asUser: who });
}
