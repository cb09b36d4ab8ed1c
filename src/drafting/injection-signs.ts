import { outsideTexts, type TicketContext, ticketTexts } from "../case/index.ts";
import { SIGNS } from "./signs.ts";

const HIDDEN = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u00ad\u{e0000}-\u{e007f}]/gu;
const BIDI = /[\u202a-\u202e\u2066-\u2069]/u;
const TAG = /[\u{e0000}-\u{e007f}]/u;
const ZERO_WIDTH = /[\u200b\u200c\u2060-\u2064\ufeff]/u;

// Nothing in it is hidden.
const PRINTED = /^[\t\n\r -~]*$/;

/** Names of signs that a ticket's text tries to steer whoever reads it. They only ever raise the route: no sign proves nothing. */
export function injectionSigns(context: TicketContext): readonly string[] {
  const names = new Set([...ticketTexts(context), ...outsideTexts(context)].flatMap(signsIn));
  return [...names].sort();
}

/** The signs in one text. Linear in its length. */
export function signsIn(text: string): readonly string[] {
  if (PRINTED.test(text)) return signsOf(text.toLowerCase());
  const names: string[] = [];
  if (BIDI.test(text)) names.push("bidi_characters");
  if (TAG.test(text)) names.push("tag_characters");
  if (ZERO_WIDTH.test(text)) names.push("invisible_characters");
  const plain = text.normalize("NFKC").replaceAll(HIDDEN, "").toLowerCase();
  return [...names, ...signsOf(plain)];
}

function signsOf(plain: string): readonly string[] {
  return SIGNS.filter(({ pattern }) => pattern.test(plain)).map(({ name }) => name);
}
