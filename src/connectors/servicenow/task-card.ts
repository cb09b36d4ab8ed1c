import { type Card, canonical, sha256 } from "../../case/index.ts";
import type { ServiceNowConfig } from "./config.ts";
import { markerLine, plain, TEXT_LIMIT } from "./text.ts";
import { valueOf, type WireRecord } from "./wire.ts";

/** What people see of a question in a review task. */
export const SHOWN_IN_TASK = ["change_request", "short_description", "description"] as const;
export type ShownInTask = Readonly<Record<(typeof SHOWN_IN_TASK)[number], string>>;

/** A card as the columns of a review task: how to answer first, then the card's own lines. */
export function taskOf(
  config: Pick<ServiceNowConfig, "closeCodes">,
  card: Card,
  effect: { readonly id: string; readonly entryHash: string },
): ShownInTask {
  const parts = [card.title, ...howTo(config), ...card.lines, boundLine(card), markerLine(effect.id, effect.entryHash)];
  return { change_request: card.ticket.id, short_description: plain(card.title), description: plain(parts.join("\n")) };
}

function howTo({ closeCodes }: Pick<ServiceNowConfig, "closeCodes">): readonly string[] {
  return [
    "How to answer: close this task under your own account, with state, close code and close notes in one save.",
    `- ${closeCodes.successful}: approved; the close notes are your reason.`,
    `- ${closeCodes.successful_issues}: modified; the close notes are your reason, and from a new line on what changes as JSON, such as {"note": "..."}.`,
    `- ${closeCodes.unsuccessful}: rejected; the close notes must say why.`,
    "While this task is open the change cannot be closed. It is cancelled when the question ends without an answer in it.",
  ];
}

/** A question that does not fit whole is not asked in a task: half of it is another question. */
export function fitsTask(shown: ShownInTask): boolean {
  return shown.description.length <= TEXT_LIMIT && shown.short_description.length <= 160;
}

/** The line that binds a text to one card and one digest. */
export function boundLine(card: Pick<Card, "cardHash" | "digest">): string {
  return `[ots-question card:${card.cardHash} digest:${card.digest || "none"}]`;
}

/** Card and digest out of a text of ours: they stand right before the marker, which is its last line. */
export function boundIn(text: string): { readonly cardHash: string; readonly digest: string } | null {
  const found = /(?:^|\n)\[ots-question card:([0-9a-f]{64}) digest:([0-9a-f]{64}|none)\]\n\[ots:[^\n]*\]$/.exec(text.trim());
  const [, cardHash, digest] = found ?? [];
  return cardHash === undefined || digest === undefined ? null : { cardHash, digest: digest === "none" ? "" : digest };
}

/** The same columns as the task holds them now. */
export function shownInTask(row: WireRecord): ShownInTask {
  const read = (name: (typeof SHOWN_IN_TASK)[number]) => valueOf(row, name).replaceAll(/\r\n?/g, "\n").trim();
  return {
    change_request: read("change_request"),
    short_description: read("short_description"),
    description: read("description"),
  };
}

/** The key of a review task: a hash over everything it shows, kept with the review. */
export function taskKey(shown: ShownInTask): string {
  return `task-${sha256(canonical(shown)).slice(0, 32)}`;
}

/** What the task was made for, if it still shows exactly that (its key says); else null. */
export function boundOf(row: WireRecord, key: string): ReturnType<typeof boundIn> {
  const shown = shownInTask(row);
  return taskKey(shown) === key ? boundIn(shown.description) : null;
}
