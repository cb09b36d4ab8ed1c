import { marker, OpsError, sha256 } from "../../case/index.ts";

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

/** True when a stored text is the asked one; the platform may trim it and change line ends. */
export function sameText(stored: string, asked: string): boolean {
  return stored.replaceAll(/\r\n?/g, "\n").trim() === asked.trim();
}

/** What evidence may be attached as. */
export const EXTENSIONS: ReadonlySet<string> = new Set(["txt", "md", "csv", "json", "log"]);

export interface EvidenceFile {
  readonly name: string;
  readonly sha256: string;
  readonly text: string;
  readonly bytes: number;
}

/** A file of ours: its name carries the first 12 hex digits of its content's SHA-256, and the content our marker, so the name is unique to the effect. */
export function evidenceFile(asked: string, content: string): EvidenceFile {
  const hash = sha256(content);
  const at = asked.lastIndexOf(".");
  const extension = at > 0 ? asked.slice(at + 1) : "";
  const known = EXTENSIONS.has(extension);
  const stem = (known ? asked.slice(0, at) : asked).replaceAll(/[^a-z0-9_-]+/g, "-");
  const name = `${stem}-${hash.slice(0, 12)}.${known ? extension : "txt"}`;
  return { name, sha256: hash, text: content, bytes: Buffer.byteLength(content, "utf8") };
}
