import { marker, OpsError } from "../../case/index.ts";

/** Longest text of ours in a journal, marker line included. */
export const TEXT_LIMIT = 4_000;

const EFFECT_ID = /^[A-Za-z0-9-]{8,64}$/;
// Control characters but tab and line feed; invisible and direction-changing ones.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Plain text: no `[code]` (the journal would render its content as HTML), no control characters, line feeds only. */
export function plain(text: string): string {
  let now = text.replaceAll(/\r\n?/g, "\n").replaceAll(UNSEEN, "");
  // Taking one tag out may join the halves of another.
  for (let before = ""; before !== now; ) {
    before = now;
    now = now.replaceAll(/\[\/?code\]/gi, "");
  }
  return now.trim();
}

/** The line by which an effect is found again: `[ots:<effect id> evidence:<16 hex>]`. */
export function markerLine(effectId: string, entryHash: string): string {
  return `[${marker(effectId)} evidence:${entryHash.slice(0, 16)}]`;
}

/** How every marker line of an effect starts, whatever its hash. */
export function tagOf(effectId: string): string {
  return `[${marker(safeEffectId(effectId))} `;
}

/** The effect id, fit for an encoded query. */
export function safeEffectId(effectId: string): string {
  if (EFFECT_ID.test(effectId)) return effectId;
  throw new OpsError("EFFECT_REFUSED", "not an effect id", {});
}

/** The text of an action with its marker line. What does not fit is refused: half of an approved text is another text. */
export function marked(text: string, effectId: string, entryHash: string): string {
  const whole = `${plain(text)}\n${markerLine(effectId, entryHash)}`;
  if (whole.length <= TEXT_LIMIT) return whole;
  throw new OpsError("TICKET_REFUSED", "the text is longer than a note may be", { effect: effectId, length: whole.length });
}

/** The text of a notice with its marker line, cut to what fits. */
export function markedNotice(text: string, effectId: string, entryHash: string): string {
  const line = markerLine(effectId, entryHash);
  const fits = Array.from(plain(text)).slice(0, (TEXT_LIMIT - line.length - 1) >> 1);
  const short = plain(text).length + line.length + 1 <= TEXT_LIMIT ? plain(text) : `${fits.join("")} ...`;
  return `${short}\n${line}`;
}
