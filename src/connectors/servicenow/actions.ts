import { type ActionPayload, type ActionType, type Cleared, type Notice, OpsError, type TicketRef } from "../../case/index.ts";
import type { Written } from "../../ports/index.ts";
import { evidenceFile } from "../evidence-file.ts";
import { changeState } from "./change-state.ts";
import { servedKind } from "./context.ts";
import { beforeWrite } from "./errors.ts";
import { kindOf } from "./kinds.ts";
import { FRESH_MS } from "./open-tasks.ts";
import { onTicketItself, patch, refused } from "./patch.ts";
import { reopenTask } from "./reopen-task.ts";
import { isReviewTask, MARKS } from "./review-task.ts";
import type { Site } from "./site.ts";
import { CLOSED } from "./task-states.ts";
import { marked } from "./text.ts";
import { field, oneRecord, sysId, valueOf, writtenRecord } from "./wire.ts";

/** The column a note goes to: customers see `comments`, so only a question to them is written there. */
export const NOTE_COLUMNS: ReadonlyMap<ActionType, "work_notes" | "comments"> = new Map([
  ["add_comment", "work_notes"],
  ["draft_note", "work_notes"],
  ["request_info", "comments"],
]);

/** Where a notice goes: the requester reads `comments` only. */
export function noticeColumn({ audience }: Notice): "work_notes" | "comments" {
  return audience === "requester" ? "comments" : "work_notes";
}

/** The column of a note that withdraws what we left: that of the note itself, and for a file the internal one. */
export function withdrawnIn(
  payload: Extract<ActionPayload, { action: "withdraw_note" | "withdraw_file" }>,
): "work_notes" | "comments" {
  return payload.action === "withdraw_note" && payload.args.audience === "requester" ? "comments" : "work_notes";
}

/** Carries one action out: one write, after the checks only the system itself can answer. */
export async function apply(site: Site, cleared: Cleared): Promise<Written> {
  const { payload } = cleared;
  if (payload.ticket.system !== "servicenow") throw refused("another system's ticket", cleared);
  servedKind(site, payload.ticket);
  const column = NOTE_COLUMNS.get(payload.action);
  if (column !== undefined) return addNote(site, cleared, column);
  if (payload.action === "attach_evidence") return attach(site, cleared, payload.args.name);
  if (payload.action === "close_task") return closeTask(site, cleared, payload);
  if (payload.action === "reopen_task") return reopenTask(site, cleared, payload);
  if (payload.action === "withdraw_note" || payload.action === "withdraw_file")
    return addNote(site, cleared, withdrawnIn(payload));
  if (payload.action === "restore_state" || payload.action === "change_state") return changeState(site, cleared, payload);
  throw refused("this action is not supported here", cleared);
}

async function addNote(site: Site, cleared: Cleared, column: "work_notes" | "comments"): Promise<Written> {
  const { payload, effectId, entryHash, sendUntil } = cleared;
  onTicketItself(cleared);
  return writeNote(site, payload.ticket, { column, text: marked(payload.note, effectId, entryHash), sendUntil });
}

/** Appends one journal entry. */
export async function writeNote(
  site: Site,
  ticket: TicketRef,
  note: { readonly column: "work_notes" | "comments"; readonly text: string; readonly sendUntil: Date },
): Promise<Written> {
  return patch(site, { table: servedKind(site, ticket).table, id: ticket.id }, { [note.column]: note.text }, note.sendUntil);
}

async function attach(site: Site, cleared: Cleared, name: string): Promise<Written> {
  const { payload, effectId, entryHash, sendUntil } = cleared;
  onTicketItself(cleared);
  const file = evidenceFile(name, marked(payload.note, effectId, entryHash));
  const answer = await site.client.send({
    method: "POST",
    path: "/api/now/attachment/file",
    query: { table_name: payload.ticket.kind, table_sys_id: sysId(payload.ticket.id), file_name: file.name },
    body: file.text,
    contentType: "text/plain",
    sendUntil,
  });
  return { recordId: valueOf(writtenRecord(answer.body), "sys_id"), recordKey: file.name };
}

/**
 * One PATCH with state, code, notes and work note, of a task that was read to be an open child of the ticket.
 * The runner reads the ticket right before it checks for a pause and calls this: that reading's own rows say so, and nothing stands between the pause
 * check and the PATCH. A caller without such a reading is not believed: then the task itself is read, and the PATCH must leave within the same few seconds.
 * Either way a check is only as new as its answer (the platform has no conditional PATCH), so `find` compares what was stored, and
 * tells how many versions lie between that reading and the closed task: people may have written in between.
 */
async function closeTask(
  site: Site,
  cleared: Cleared,
  payload: Extract<ActionPayload, { action: "close_task" }>,
): Promise<Written> {
  const { effectId, entryHash } = cleared;
  const table = taskTable(cleared, payload);
  const sendUntil = new Date(Math.min(cleared.sendUntil.getTime(), site.clock().getTime() + FRESH_MS));
  const known = site.openTasks.take(payload.ticket, payload.target);
  if (known === null) await beforeWrite(checkOpenChild(site, cleared, table));
  const text = marked(payload.note, effectId, entryHash);
  const code = site.config.closeCodes[payload.args.close_code];
  const columns = { state: CLOSED, close_code: code, close_notes: text, work_notes: text };
  const written = await patch(site, { table, id: payload.target.id }, columns, sendUntil);
  return known ? { ...written, basis: known } : written;
}

function taskTable(cleared: Cleared, { ticket, target }: ActionPayload): string {
  const children = kindOf(ticket.kind)?.children ?? null;
  if (children !== null && target.kind === children.table) {
    if (children.closes !== "never") return children.table;
    throw refused("tasks of this kind are closed by people", cleared);
  }
  throw refused("the target is no child task of this ticket", cleared);
}

async function checkOpenChild(site: Site, cleared: Cleared, table: string): Promise<void> {
  const { ticket, target } = cleared.payload;
  const parent = kindOf(ticket.kind)?.children?.parent ?? "";
  const { body } = await site.client.send({
    method: "GET",
    path: `/api/now/table/${table}/${sysId(target.id)}`,
    query: { sysparm_fields: ["sys_id", "state", "active", parent, ...MARKS].join(","), sysparm_exclude_reference_link: "true" },
  });
  const task = oneRecord(body);
  if (valueOf(task, "sys_id") !== target.id) throw new OpsError("TICKET_ANSWER_INVALID", "the answer is another record", {});
  if (valueOf(task, parent) !== ticket.id) throw refused("the task is not this ticket's child", cleared);
  if (isReviewTask(site, task)) throw refused("the task is a question of ours, which people answer", cleared);
  if (!field(task, "state").present || valueOf(task, "active") !== "true") throw refused("the task is not open", cleared);
}
