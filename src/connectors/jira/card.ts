import { type Card, sha256 } from "../../case/index.ts";
import { adfText } from "./adf-text.ts";
import { marked, plain } from "./text.ts";

/** What people see of a question: the sub-task's summary and description. */
export interface Shown {
  readonly summary: string;
  readonly description: string;
}

const SUMMARY_LIMIT = 255;
const CODE_LINE = /^Code for a typed answer: [0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/;
const MARKER_LINE = /^\[ots:[A-Za-z0-9-]{8,64} evidence:[0-9a-f]{16}\]$/;

/** A card as the sub-task shows it: its title, and one paragraph a line, the marker line last. */
export function shownOf(card: Card, effect: { readonly id: string; readonly entryHash: string }): Shown {
  return { summary: summaryOf(card.title), description: marked(card.lines.join("\n"), effect.id, effect.entryHash) };
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
