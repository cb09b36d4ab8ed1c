import { type Card, sha256 } from "../../case/index.ts";
import { type EvidenceFile, evidenceFile } from "../evidence-file.ts";
import { adfText } from "./adf-text.ts";
import { fits, shortCard } from "./overflow.ts";
import { plain, withMarker } from "./text.ts";

/** What people see of a question: the sub-task's summary and description. */
export interface Shown {
  readonly summary: string;
  readonly description: string;
  /** Holds all the lines when they are too long for the description. */
  readonly file: EvidenceFile | null;
}

const SUMMARY_LIMIT = 255;
const CODE_LINE = /^Code for a typed answer: [0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/;
const MARKER_LINE = /^\[ots:[A-Za-z0-9-]{8,64} evidence:[0-9a-f]{16}\]$/;

/** A card as the sub-task shows it: its title, and one paragraph a line, the marker line last. One that does not fit is in a file, without its code: what is not seen whole is not approved by a command. */
export function shownOf(card: Card, effect: { readonly id: string; readonly entryHash: string }): Shown {
  const summary = summaryOf(card.title);
  const whole = withMarker(card.lines.join("\n"), effect.id, effect.entryHash);
  if (fits(whole)) return { summary, description: whole, file: null };
  const lines = card.lines.filter((line) => !CODE_LINE.test(line)).join("\n");
  const file = evidenceFile("card.txt", withMarker(lines, effect.id, effect.entryHash));
  return { summary, description: shortCard(file), file };
}

function summaryOf(title: string): string {
  const line = plain(title).replaceAll(/\s+/g, " ");
  return Array.from(line)
    .slice(0, SUMMARY_LIMIT / 2)
    .join("").length < line.length
    ? `${Array.from(line).slice(0, 120).join("")} ...`
    : line;
}

/** The hash of the card that a description shows now: over all its lines but the code and the marker, each exactly as we write it; any other line counts. */
export function cardHashOf(description: unknown): string {
  const lines = adfText(description ?? "").split("\n");
  if (MARKER_LINE.test(lines.at(-1) ?? "")) lines.pop();
  return sha256(lines.filter((line) => !CODE_LINE.test(line)).join("\n"));
}
