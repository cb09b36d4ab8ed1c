import { type ActionPayload, type Cleared, OpsError } from "../../case/index.ts";
import type { Written } from "../../ports/index.ts";
import { batch, item } from "./batch.ts";
import { beforeWrite } from "./errors.ts";
import { kindOf } from "./kinds.ts";
import { FRESH_MS } from "./open-tasks.ts";
import { patch, refused } from "./patch.ts";
import { askedRecord, recordGet } from "./sections.ts";
import type { Site } from "./site.ts";
import { CLOSED } from "./task-states.ts";
import { marked } from "./text.ts";
import { sysId, valueOf } from "./wire.ts";

export type Reopening = Extract<ActionPayload, { action: "reopen_task" }>;

/** Opens a task again that an action of ours closed: state and work note in one PATCH, in the very version in which it was looked at. Its close code and notes stay for the record. */
export async function reopenTask(site: Site, cleared: Cleared, payload: Reopening): Promise<Written> {
  const { ticket, target, args, note } = payload;
  const children = childrenOf(payload);
  if (children === null || target.kind !== children.table) throw refused("the target is no child task of this ticket", cleared);
  const state = [...children.states].find(([, [name]]) => name === args.state)?.[0];
  if (state === undefined || state === CLOSED) throw refused("a task is opened into no such state", cleared);
  const sendUntil = new Date(Math.min(cleared.sendUntil.getTime(), site.clock().getTime() + FRESH_MS));
  const id = sysId(target.id);
  const columns = ["sys_id", "state", children.parent, "sys_mod_count"];
  const items = await beforeWrite(batch(site.client, [recordGet("task", `/api/now/table/${children.table}/${id}`, columns)]));
  const task = askedRecord(item(items, "task"), id);
  const isSame = valueOf(task, "state") === CLOSED && valueOf(task, children.parent) === ticket.id;
  // Nothing was sent: the next look finds what changed, and asks again.
  if (!isSame || valueOf(task, "sys_mod_count") !== args.version)
    throw new OpsError("TICKET_SYSTEM_BUSY", "somebody changed the task meanwhile", { effect: cleared.effectId, sent: false });
  const text = marked(note, cleared.effectId, cleared.entryHash);
  return patch(site, { table: children.table, id }, { state, work_notes: text }, sendUntil);
}

/** What a ticket of that kind has for tasks. */
export function childrenOf({ ticket }: Reopening) {
  return kindOf(ticket.kind)?.children ?? null;
}
