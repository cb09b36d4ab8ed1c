import { marker, OpsError } from "../../case/index.ts";

/** Longest text of ours in a comment or description, marker line included: the site counts up to 32,767 its own way. */
const TEXT_LIMIT = 20_000;

const EFFECT_ID = /^[A-Za-z0-9-]{8,64}$/;
// Control characters but tab and line feed; invisible and direction-changing ones; halves of characters.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\p{Cs}/gu;

/** Plain text: no control characters, line feeds only. Documents are built of text nodes, so nothing in it is interpreted. */
export function plain(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n").replaceAll(UNSEEN, "").trim();
}

/** The line by which an effect is found again: `[ots:<effect id> evidence:<16 hex>]`. */
function markerLine(effectId: string, entryHash: string): string {
  return `[${marker(safeEffectId(effectId))} evidence:${entryHash.slice(0, 16)}]`;
}

/** How every marker line of an effect starts, whatever its hash. */
export function markerTag(effectId: string): string {
  return `[${marker(safeEffectId(effectId))} `;
}

function safeEffectId(effectId: string): string {
  if (EFFECT_ID.test(effectId)) return effectId;
  throw new OpsError("EFFECT_REFUSED", "not an effect id", {});
}

/** A text with its marker line, however long. */
export function withMarker(text: string, effectId: string, entryHash: string): string {
  return `${plain(text)}\n${markerLine(effectId, entryHash)}`;
}

/** True within our own budget. */
export function fitsText(whole: string): boolean {
  return whole.length <= TEXT_LIMIT;
}

/** The text of an action with its marker line. What does not fit is refused: half of an approved text is another text. */
export function marked(text: string, effectId: string, entryHash: string): string {
  const whole = withMarker(text, effectId, entryHash);
  if (fitsText(whole)) return whole;
  throw new OpsError("TICKET_REFUSED", "the text is longer than a comment may be", { effect: effectId, length: whole.length });
}

/** The text of a notice with its marker line, cut to what fits. */
export function markedNotice(text: string, effectId: string, entryHash: string): string {
  const line = markerLine(effectId, entryHash);
  const clean = plain(text);
  if (clean.length + line.length + 1 <= TEXT_LIMIT / 2) return `${clean}\n${line}`;
  return `${Array.from(clean)
    .slice(0, TEXT_LIMIT / 4)
    .join("")} ...\n${line}`;
}

/** "In Progress", "Ops Review" -> in_progress, ops_review; letters of any script stay. */
export function snake(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "_")
    .replaceAll(/^_+|_+$/g, "");
}
