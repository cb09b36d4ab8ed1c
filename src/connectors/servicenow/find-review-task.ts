import { type Card, type CardUpdate, marker, OpsError } from "../../case/index.ts";
import type { Found } from "../../ports/index.ts";
import { batch, type Item, item } from "./batch.ts";
import { servedKind } from "./context.ts";
import { assertTold, cellOf, isShown, noteGets, ownEntry } from "./find-note.ts";
import { confirmed, type Look, notFound, versionIn } from "./receipt.ts";
import { isOpen, isReviewTask, madeBy, TASKS, tasksOf } from "./review-task.ts";
import { listGet, recordGet, section } from "./sections.ts";
import { SHOWN_IN_TASK, shownInTask, taskKey, taskOf } from "./task-card.ts";
import { safeEffectId } from "./text.ts";
import { sysId, valueOf, type WireRecord } from "./wire.ts";

/** Looks a review task up by the effect that made it; it must show exactly our card. */
export async function findReviewTask(look: Look, card: Card): Promise<Found> {
  const { site, effect } = look;
  const { table } = servedKind(site, card.ticket);
  const ticket = recordGet("ticket", `/api/now/table/${table}/${sysId(card.ticket.id)}`, ["sys_id", "sys_mod_count"]);
  const list = madeBy(safeEffectId(effect.id));
  const items = await batch(site.client, [ticket, listGet(list)]);
  const { status, value } = section(item(items, list.id), list, marker(effect.id), (one) => one);
  const row = value?.find((one) => isReviewTask(site, one));
  // What is hidden from us is not missing: people would be asked twice.
  if (row === undefined && status !== "ok")
    throw new OpsError("TICKET_FORBIDDEN", "the change's tasks are hidden from us", { effect: effect.id });
  if (row === undefined) return notFound(look, ["review"]);
  const asked = taskOf(site.config, card, effect);
  const now = shownInTask(row);
  const fields: string[] = SHOWN_IN_TASK.filter((name) => now[name] !== asked[name]);
  if (valueOf(row, "change_task_type") !== "review") fields.push("change_task_type");
  if (fields.length > 0) return { kind: "different", fields };
  const seen = { state: valueOf(row, "state"), proposal_hash: card.digest, card_hash: card.cardHash };
  const version = versionIn(item(items, "ticket"), card.ticket.id);
  return confirmed(look, { recordId: sysId(valueOf(row, "sys_id")), recordKey: taskKey(asked), version, seen });
}

/** Looks the note of an update up on the review's tasks, and whether they stand as it asked. */
export async function findTaskUpdate(look: Look, update: CardUpdate): Promise<Found> {
  const tasks = await tasksOf(look.site, update.record.id);
  const newest = tasks.at(-1);
  if (newest === undefined) return notFound(look, ["review"]);
  const made = tasks.some((task) => valueOf(task, "correlation_id") === marker(look.effect.id));
  if (!made && !(await isNoted(look, tasks))) return notFound(look, ["work_notes"]);
  if (update.to !== "pending" && update.to !== "noted" && isOpen(newest)) return { kind: "different", fields: ["state"] };
  const { id, key } = update.record;
  const seen = { state: valueOf(newest, "state"), task: valueOf(newest, "sys_id") };
  return confirmed(look, { recordId: id, recordKey: key, version: valueOf(newest, "sys_mod_count"), seen });
}

/** Our note in the journal of one of the tasks; where the journal table is hidden, in the journal as people see it. */
async function isNoted(look: Look, tasks: readonly WireRecord[]): Promise<boolean> {
  const ids = tasks.map((task) => valueOf(task, "sys_id"));
  const { site, effect } = look;
  const gets = ids.map((id) => noteGets(TASKS, id, effect.id).map((get) => ({ ...get, id: `${get.id} ${id}` })));
  const items = await batch(site.client, gets.flat());
  const tag = `[${marker(safeEffectId(effect.id))} `;
  const marks = (id: string): Item => item(items, `mark ${id}`);
  const noted = ids.some(
    (id) => ownEntry(site, marks(id), id, tag) !== null || isShown(marks(id), item(items, `notes ${id}`), "work_notes", tag),
  );
  if (!noted) for (const id of ids) assertTold(look, marks(id), id, cellOf(item(items, `notes ${id}`), "work_notes"));
  return noted;
}
