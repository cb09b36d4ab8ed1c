import { type EvidenceFile, evidenceFile } from "../evidence-file.ts";
import { fitsDocument } from "./adf.ts";
import { fitsText, withMarker } from "./text.ts";

/** A text of ours as the site takes it: all of it or, where that is too long, its beginning and the file that holds the whole. */
export interface Fitted {
  readonly text: string;
  readonly file: EvidenceFile | null;
}

/** So much of a long text is shown; each line costs the site's count some sixty characters more. */
const SHOWN_CHARACTERS = 1_500;
const SHOWN_LINES = 20;

/** A note or notice with its marker line, last in the text and in the file. */
export function fittedNote(name: "note.txt" | "notice.txt", text: string, effectId: string, entryHash: string): Fitted {
  const whole = withMarker(text, effectId, entryHash);
  if (fits(whole)) return { text: whole, file: null };
  const file = evidenceFile(name, whole);
  const { beginning, line } = partsOf(whole);
  const where = `This is the beginning of a text of ${whole.length} characters. All of it is in the attachment ${nameOf(file)}.`;
  return { text: `${beginning} ...\n${where}\n${line}`, file };
}

/** True when the site takes it as one text. */
export function fits(whole: string): boolean {
  return fitsText(whole) && fitsDocument(whole);
}

/** What people see of a card that does not fit: that no command answers it (the code is shown nowhere), where all of it is, its beginning. A function of the file alone: who has the file can tell whether the text is still ours. */
export function shortCard(file: EvidenceFile): string {
  const { beginning, line } = partsOf(file.text);
  return [
    "This card is too long to be shown whole. It cannot be approved by one command: it has no code for a typed answer.",
    `Read all of it in the attachment ${nameOf(file)}, then answer with the buttons or the approval step.`,
    "It begins:",
    `${beginning} ...`,
    line,
  ].join("\n");
}

function nameOf({ name, sha256 }: EvidenceFile): string {
  return `${name} (SHA-256 ${sha256})`;
}

const NAMED = /^Read all of it in the attachment (card-[0-9a-f]{12}\.txt) \(SHA-256 [0-9a-f]{64}\), then /m;

/** The file that a card's text points to; null when it points to none. */
export function cardFileIn(text: string): string | null {
  return NAMED.exec(text)?.[1] ?? null;
}

function partsOf(whole: string): { readonly beginning: string; readonly line: string } {
  const lines = whole.split("\n");
  const line = lines.pop() ?? "";
  const beginning = Array.from(lines.slice(0, SHOWN_LINES).join("\n")).slice(0, SHOWN_CHARACTERS).join("").trim();
  return { beginning, line };
}
