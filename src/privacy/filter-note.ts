import { escaped, INVISIBLE } from "../case/index.ts";
import { deceptiveIn } from "./deceptive.ts";
import { MARKUPS, MENTION } from "./markup.ts";

/** A note as it may be written to a ticket, and the names of what had to be shown, removed or is doubtful in it. */
interface Filtered {
  readonly text: string;
  readonly deceptive: readonly string[];
}

// A ticket's text takes 4,000; our marker line comes after the note.
const LIMIT = 3_900;
const CUT = "⟦cut⟧";
const PADDING = "⟦padding removed⟧";
// What a round removes may bring the next one out; nested tricks deeper than this lose their brackets.
const ROUNDS = 6;
const REMOVED = /⟦(link|image|markup|template|mention|padding|marker|command) removed⟧|⟦(cut)⟧/g;

/** Plain text for a ticket: no links, images, mentions, markup, templates, markers or commands of ours, invisible characters written out, at most 3,900 characters. Filtering twice changes nothing more. */
export function filterNote(text: string): Filtered {
  // Never look at more than could be left: what is cut is cut.
  const raw = text.slice(0, LIMIT * 4).toWellFormed();
  const shown = raw
    .normalize("NFC")
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(INVISIBLE, (character) => (character === "\n" || character === "\t" ? character : escaped(character)));
  const plain = shortened(withoutMarkup(shown), text.length > raw.length);
  const names = new Set(deceptiveIn(plain));
  for (const [, removed, cut] of plain.matchAll(REMOVED)) names.add(removed ?? cut ?? "");
  return { text: plain, deceptive: [...names].sort() };
}

/** A person's own words as they may be written to a ticket; null = they are too long for one, and it is his to say what goes. */
export function filterWhole(text: string): string | null {
  const { text: plain } = filterNote(text);
  return plain.endsWith(CUT) && !text.includes(CUT) ? null : plain;
}

function withoutMarkup(text: string): string {
  let before = text;
  for (let round = 0; round < ROUNDS; round += 1) {
    const after = oneRound(before);
    if (after === before) return after;
    before = after;
  }
  return oneRound(before.replaceAll(/[<>{}[\]|!]/g, " "));
}

function oneRound(text: string): string {
  const unmarked = MARKUPS.reduce((rest, { pattern, by }) => rest.replaceAll(pattern, by), text);
  return unmarked
    .replaceAll(MENTION, "⟦mention removed⟧ ")
    .replaceAll(/\n{6,}|[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]{40,}/g, ` ${PADDING} `)
    .replaceAll(/[ \t]{1,39}$/gm, "")
    .trim();
}

function shortened(text: string, longer: boolean): string {
  if (text.length <= LIMIT && !longer) return text;
  const kept = text.slice(0, LIMIT - CUT.length);
  // Half a placeholder or half a character says nothing.
  const open = kept.lastIndexOf("⟦");
  const whole = open > kept.lastIndexOf("⟧") ? kept.slice(0, open) : kept;
  return `${whole
    .toWellFormed()
    .replace(/\ufffd$/, "")
    .trimEnd()}${CUT}`;
}
