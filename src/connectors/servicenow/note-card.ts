import { type Card, type CardUpdate, marker } from "../../case/index.ts";
import type { Found, Message, Written } from "../../ports/index.ts";
import { writeNote } from "./actions.ts";
import { batch, item } from "./batch.ts";
import { servedKind } from "./context.ts";
import { beforeWrite } from "./errors.ts";
import { findNote, noteGets, ownEntry } from "./find-note.ts";
import { noteKey, shownKey } from "./note-record.ts";
import type { Look } from "./receipt.ts";
import type { Site } from "./site.ts";
import { boundLine } from "./task-card.ts";
import { markedNotice, markerLine, plain, safeEffectId, TEXT_LIMIT } from "./text.ts";
import { sysId } from "./wire.ts";

type Marked = Pick<Look["effect"], "id" | "entryHash">;

/** The text of a card as a work note: first that and where it is answered, then the question, and last what binds it. */
function noteOf(site: Pick<Site, "config">, card: Card, effect: Marked): string {
  const head = plain([card.title, ...whereTo(site, card)].join("\n"));
  const foot = `${boundLine(card)}\n${markerLine(effect.id, effect.entryHash)}`;
  const question = plain(card.lines.join("\n"));
  const room = TEXT_LIMIT - head.length - foot.length - 2;
  if (question.length <= room) return `${head}\n${question}\n${foot}`;
  return `${head}\n${question.slice(0, room - CUT.length).toWellFormed()}${CUT}\n${foot}`;
}

const CUT = "\n... (cut here; the whole question is where it is answered)";

/** The only address of ours in a note: made of our own setting and our own id, before any line that others had a part in. */
function whereTo({ config }: Pick<Site, "config">, { reviewId, expiresAt }: Card): readonly string[] {
  const base = config.publicUrl?.replace(/\/+$/, "") ?? "";
  const id = encodeURIComponent(reviewId);
  if (config.pages)
    return [
      `Open until ${expiresAt}; without an answer it then counts as rejected.`,
      "Nothing that is written into this ticket counts as an answer.",
      `Where it is answered, signed in as yourself: ${base}/reviews/${id}`,
      `(or by POST ${base}/v1/reviews/${id}/verdicts)`,
    ];
  return [
    `There is no page to answer on yet (OPS_TRUST_OIDC_ISSUER is not set): the question stays open until ${expiresAt} and then counts as rejected.`,
    "Nothing that is written into this ticket counts as an answer.",
    `Where it will be answered, signed in as yourself: ${base}/reviews/${id}`,
    `(or by POST ${base}/v1/reviews/${id}/verdicts)`,
  ];
}

/** Writes the card as a work note, unless an earlier attempt did. */
export async function postNoteCard(site: Site, card: Card, message: Message): Promise<Written> {
  const text = noteOf(site, card, { id: message.effectId, entryHash: message.entryHash });
  const { table } = servedKind(site, card.ticket);
  const id = sysId(card.ticket.id);
  const items = await beforeWrite(batch(site.client, [...noteGets(table, id, message.effectId)]));
  const there = ownEntry(site, item(items, "mark"), id, `[${marker(safeEffectId(message.effectId))} `);
  if (there !== null) return { recordId: there.id, recordKey: noteKey(text) };
  const written = await writeNote(site, card.ticket, { column: "work_notes", text, sendUntil: message.sendUntil });
  return { ...written, recordKey: noteKey(text) };
}

/** Looks the note of a card up; its record is the journal entry. */
export async function findNoteCard(look: Look, card: Card): Promise<Found> {
  const text = noteOf(look.site, card, look.effect);
  const found = await findNote(look, { ticket: card.ticket, column: "work_notes", text });
  if (found.kind !== "confirmed") return found;
  const recordKey = found.receipt.seen["proof"] === "formatted" ? shownKey(card.ticket.kind, text) : noteKey(text);
  return { ...found, receipt: { ...found.receipt, recordKey } };
}

/** Says on the ticket what became of the question. */
export function updateNoteCard(site: Site, update: CardUpdate, message: Message): Promise<Written> {
  const { effectId, entryHash, sendUntil } = message;
  const text = updateText(update, { id: effectId, entryHash });
  return writeNote(site, update.ticket, { column: "work_notes", text, sendUntil });
}

/** Looks that message up. */
export async function findNoteUpdate(look: Look, update: CardUpdate): Promise<Found> {
  const text = updateText(update, look.effect);
  const found = await findNote(look, { ticket: update.ticket, column: "work_notes", text });
  if (found.kind !== "confirmed") return found;
  return { ...found, receipt: { ...found.receipt, recordId: update.record.id, recordKey: update.record.key } };
}

function updateText({ reviewId, message }: CardUpdate, effect: Marked): string {
  return markedNotice(`Review ${reviewId}: ${message}`, effect.id, effect.entryHash);
}
