import type { Card, CardUpdate } from "../../case/index.ts";
import type { Found, Message, ReviewRecord, Written } from "../../ports/index.ts";
import { answersOn } from "./answers.ts";
import { APP_FORM } from "./app-form.ts";
import { findCard, findUpdate } from "./find-card.ts";
import { findReviewTask, findTaskUpdate } from "./find-review-task.ts";
import { findNoteCard, findNoteUpdate, postNoteCard, updateNoteCard } from "./note-card.ts";
import { noteRecord } from "./note-record.ts";
import type { Look } from "./receipt.ts";
import { postCard, updateCard } from "./reviews.ts";
import type { Site } from "./site.ts";
import { fitsTask, taskOf } from "./task-card.ts";
import { TASK_FORM } from "./task-form.ts";
import { postTask, updateTask } from "./tasks.ts";

type Way = "card" | "task" | "note";
type Marked = Pick<Look["effect"], "id" | "entryHash">;

/** How a card is shown: a record of our app; without it a note, or for low risk, where that was opted for, a review task. */
function wayOf({ config }: Pick<Site, "config">, card: Card, effect: Marked): Way {
  if (config.mode === "app") return "card";
  const asked = config.reviewTasks && card.risk === "low" && card.ticket.kind === "change_request";
  return asked && fitsTask(taskOf(config, card, effect)) ? "task" : "note";
}

/** How a posted card was shown, by its key: the setting may have changed since. */
function wayOfKey({ config }: Pick<Site, "config">, key: string): Way {
  const known = (["card", "task", "note"] as const).find((way) => key.startsWith(`${way}-`));
  return known ?? (config.mode === "app" ? "card" : "task");
}

/** Shows a card. Shown already, it changes nothing. */
export function post(site: Site, card: Card, message: Message): Promise<Written> {
  const posts = { card: postCard, task: postTask, note: postNoteCard };
  return posts[wayOf(site, card, { id: message.effectId, entryHash: message.entryHash })](site, card, message);
}

/** Ends a posted card, or puts it back to people. */
export function update(site: Site, to: CardUpdate, message: Message): Promise<Written> {
  const updates = { card: updateCard, task: updateTask, note: updateNoteCard };
  return updates[wayOfKey(site, to.record.key)](site, to, message);
}

/** Looks a card up. */
export function findQuestion(look: Look, card: Card): Promise<Found> {
  const finds = { card: findCard, task: findReviewTask, note: findNoteCard };
  return finds[wayOf(look.site, card, look.effect)](look, card);
}

/** Looks the update of a card up. */
export function findQuestionUpdate(look: Look, to: CardUpdate): Promise<Found> {
  const finds = { card: findUpdate, task: findTaskUpdate, note: findNoteUpdate };
  return finds[wayOfKey(look.site, to.record.key)](look, to);
}

/** What a posted card says: one function for every form of record, with the same rules of proof. */
export function review(site: Site, record: { readonly id: string; readonly key: string }): Promise<ReviewRecord> {
  const way = wayOfKey(site, record.key);
  return way === "note" ? noteRecord(site, record) : answersOn(site, way === "card" ? APP_FORM : TASK_FORM, record);
}
