import { type Card, canonical, sha256 } from "../../case/index.ts";
import { markerLine, plain } from "./text.ts";
import { valueOf, type WireRecord } from "./wire.ts";

/** What people see of a question, in the app's columns. */
export const SHOWN = [
  "ticket_table",
  "ticket",
  "action_type",
  "risk",
  "confidence",
  "summary",
  "proposed_parameters",
  "proposal_hash",
  "card_hash",
] as const;
export type Shown = Readonly<Record<(typeof SHOWN)[number], string>>;

/** A card as the app's columns: plain text, nothing that is not in the card. */
export function shownOf(card: Card, effect: { readonly id: string; readonly entryHash: string }): Shown {
  return {
    ticket_table: card.ticket.kind,
    ticket: card.ticket.id,
    action_type: card.action,
    risk: card.risk,
    confidence: card.confidence ?? "",
    summary: plain([card.title, ...card.lines, markerLine(effect.id, effect.entryHash)].join("\n")),
    proposed_parameters: card.parameters,
    proposal_hash: card.digest,
    card_hash: card.cardHash,
  };
}

/** The same columns as the record holds them now. */
export function shownIn(row: WireRecord): Shown {
  const read = (name: (typeof SHOWN)[number]) => valueOf(row, name).replaceAll(/\r\n?/g, "\n");
  return {
    ticket_table: read("ticket_table"),
    ticket: read("ticket"),
    action_type: read("action_type"),
    risk: read("risk"),
    confidence: read("confidence"),
    summary: read("summary").trim(),
    proposed_parameters: read("proposed_parameters"),
    proposal_hash: read("proposal_hash"),
    card_hash: read("card_hash"),
  };
}

/** The key of a review record: a hash over everything it shows. It is kept with the review, so that a changed record no longer fits its key. */
export function shownKey(shown: Shown): string {
  return `card-${sha256(canonical(shown)).slice(0, 32)}`;
}

/** The hash of the card the record was made for, if the record still shows exactly that card (its key says); else a hash that no card has. */
export function cardHashOf(row: WireRecord, key: string): string {
  const shown = shownIn(row);
  return shownKey(shown) === key ? shown.card_hash : sha256(`altered ${canonical(shown)}`);
}

/** ISO time as the app stores it (UTC, whole seconds). */
export function stored(iso: string): string {
  return new Date(iso).toISOString().slice(0, 19).replace("T", " ");
}
