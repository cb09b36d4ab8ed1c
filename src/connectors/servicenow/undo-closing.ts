import type { ActionPayload, Effect, Since, TicketContext, Undoing } from "../../case/index.ts";
import { batch, item } from "./batch.ts";
import { type Kind, kindOf } from "./kinds.ts";
import { recordGet, recordIfThere } from "./sections.ts";
import type { Site } from "./site.ts";
import { CLOSED } from "./task-states.ts";
import { sysId, valueOf, type WireRecord } from "./wire.ts";

type Children = NonNullable<Kind["children"]>;

interface Before {
  readonly context: TicketContext;
  /** The state that the closing left. */
  readonly from: string | null;
}

/** What opening a task again would be, as it is now. No table but the change's own tells where it may go: whether a closed task may be opened again only the instance's rules know. */
export async function undoClosing(
  site: Site,
  effect: Effect,
  { ticket, target }: Extract<ActionPayload, { action: "close_task" }>,
  { context, from }: Before,
): Promise<Undoing> {
  const children = kindOf(ticket.kind)?.children ?? null;
  if (children === null || target.kind !== children.table)
    return { kind: "impossible", why: "Tasks of this kind are not opened again from here: do it by hand." };
  if (isOver(context)) return { kind: "impossible", why: OVER };
  const id = sysId(target.id);
  const columns = ["sys_id", "state", children.parent, "sys_mod_count"];
  const items = await batch(site.client, [recordGet("task", `/api/now/table/${children.table}/${id}`, columns)]);
  const task = recordIfThere(item(items, "task"), id);
  if (task === null) return { kind: "nothing", why: GONE };
  const why = whyNothing(task, children, ticket.id);
  if (why !== null) return { kind: "nothing", why };
  const version = valueOf(task, "sys_mod_count").replaceAll(/\D/g, "");
  const args = { effect: effect.id, state: openState(children, from), version };
  return { kind: "possible", what: { action: "reopen_task", target, args }, since: sinceClosed(effect, version) };
}

const OVER = "The ticket itself is closed by now: its tasks stay closed. Open a new ticket for what is left to do.";

function isOver({ fields }: TicketContext): boolean {
  return fields.value?.phase === "done" || fields.value?.phase === "cancelled";
}

const GONE = "The task is gone, or hidden from our account.";

function whyNothing(task: WireRecord, children: Children, ticket: string): string | null {
  if (valueOf(task, children.parent) !== ticket) return "The task belongs to another ticket by now: people moved it.";
  if (valueOf(task, "state") === CLOSED) return null;
  return "The task no longer stands as the action closed it: people opened it again, or cancelled it.";
}

function sinceClosed({ receipt }: Effect, version: string): readonly Since[] {
  const touched = Number(version || Number.NaN) > Number(receipt?.seen["task_version"] ?? Number.NaN);
  return touched ? ["task_touched", "may_be_refused"] : ["may_be_refused"];
}

/** Where the task stood before, if people work on it there. */
function openState({ states }: Children, from: string | null): string {
  const open = [...states.values()].filter(([, phase]) => phase === "open" || phase === "new").map(([name]) => name);
  return from !== null && open.includes(from) ? from : "open";
}
