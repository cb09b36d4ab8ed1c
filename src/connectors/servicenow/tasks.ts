import { type Card, type CardUpdate, marker, OpsError } from "../../case/index.ts";
import type { Message, Written } from "../../ports/index.ts";
import { groupGet, idNamed } from "./accounts.ts";
import { batch, item } from "./batch.ts";
import { stored } from "./card.ts";
import { servedKind } from "./context.ts";
import { beforeWrite } from "./errors.ts";
import { following, isOpen, isReviewTask, madeBy, TASKS, tasksOf } from "./review-task.ts";
import { listGet, section } from "./sections.ts";
import type { Site } from "./site.ts";
import { SHOWN_IN_TASK, type ShownInTask, taskKey, taskOf } from "./task-card.ts";
import { markedNotice, safeEffectId } from "./text.ts";
import { sysId, valueOf, type WireRecord, writtenRecord } from "./wire.ts";

const CANCELED = "4";

/** Makes the review task of a card, unless an earlier attempt did: the table knows no idempotency key, so our marker on it is looked up first. */
export async function postTask(site: Site, card: Card, message: Message): Promise<Written> {
  servedKind(site, card.ticket);
  sysId(card.ticket.id);
  const { effectId, entryHash } = message;
  const shown = taskOf(site.config, card, { id: effectId, entryHash });
  const group = card.groups[0] ?? "";
  const groups = groupGet(group);
  const list = madeBy(safeEffectId(effectId));
  const items = await beforeWrite(batch(site.client, [listGet(list), ...groups]));
  const there = section(item(items, list.id), list, marker(effectId), (row) => row).value?.find((row) => isReviewTask(site, row));
  if (there !== undefined) return { recordId: sysId(valueOf(there, "sys_id")), recordKey: taskKey(shown) };
  const assigned = idNamed(items, groups, group);
  const more = { due_date: stored(card.expiresAt), ...(assigned === null ? {} : { assignment_group: assigned }) };
  return { recordId: await create(site, shown, message, more), recordKey: taskKey(shown) };
}

async function create(site: Site, shown: ShownInTask, message: Message, more: Readonly<Record<string, string>>): Promise<string> {
  const answer = await site.client.send({
    method: "POST",
    path: `/api/now/table/${TASKS}`,
    query: { sysparm_fields: "sys_id,number,sys_mod_count" },
    json: { ...shown, change_task_type: "review", correlation_id: marker(safeEffectId(message.effectId)), ...more },
    sendUntil: message.sendUntil,
  });
  return sysId(valueOf(writtenRecord(answer.body), "sys_id"));
}

/** Ends a review task or puts its question back to people. An open one is cancelled; a closed one stays as people left it and gets our note, or a task that follows it. */
export async function updateTask(site: Site, update: CardUpdate, message: Message): Promise<Written> {
  const tasks = await beforeWrite(tasksOf(site, update.record.id));
  const newest = tasks.at(-1);
  if (newest === undefined) throw new OpsError("TICKET_ABSENT", "the review task is absent or hidden from us", {});
  const text = markedNotice(update.message, message.effectId, message.entryHash);
  const written = { recordId: update.record.id, recordKey: update.record.key };
  if (update.to !== "pending" || isOpen(newest)) {
    const stays = update.to === "pending" || update.to === "noted" || !isOpen(newest);
    const state = stays ? {} : { state: CANCELED };
    await patch(site, newest, { ...state, ...(await askedNow(site, update)), work_notes: text }, message.sendUntil);
    return written;
  }
  if (valueOf(newest, "state") === CANCELED)
    throw new OpsError("TICKET_REFUSED", "an ended review cannot be put back to people", {});
  if (!tasks.some((task) => valueOf(task, "correlation_id") === marker(message.effectId)))
    await create(site, shownIn(newest), message, {
      ...carried(newest, update.record.id),
      ...(await askedNow(site, update)),
      work_notes: text,
    });
  return written;
}

/** The columns that say who is asked from now on and until when; a group that the instance does not have by that name leaves the task where it is. */
async function askedNow(site: Site, { groups, expiresAt }: CardUpdate): Promise<Readonly<Record<string, string>>> {
  const due = expiresAt === undefined ? {} : { due_date: stored(expiresAt) };
  const [group = ""] = groups ?? [];
  const look = groupGet(group);
  if (look.length === 0) return due;
  const assigned = idNamed(await beforeWrite(batch(site.client, look)), look, group);
  return assigned === null ? due : { ...due, assignment_group: assigned };
}

function shownIn(task: WireRecord): ShownInTask {
  const [change_request, short_description, description] = SHOWN_IN_TASK.map((name) => valueOf(task, name));
  return { change_request: change_request ?? "", short_description: short_description ?? "", description: description ?? "" };
}

/** What the following task has of the one before it, besides the question. */
function carried(task: WireRecord, first: string): Readonly<Record<string, string>> {
  return {
    correlation_display: following(first),
    due_date: valueOf(task, "due_date"),
    assignment_group: valueOf(task, "assignment_group"),
  };
}

async function patch(site: Site, task: WireRecord, columns: Readonly<Record<string, string>>, sendUntil: Date): Promise<void> {
  const answer = await site.client.send({
    method: "PATCH",
    path: `/api/now/table/${TASKS}/${sysId(valueOf(task, "sys_id"))}`,
    query: { sysparm_fields: "sys_id,number,sys_mod_count" },
    json: columns,
    sendUntil,
  });
  writtenRecord(answer.body);
}
