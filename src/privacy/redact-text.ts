import type { RedactText } from "../case/index.ts";
import { detect, kindsFor } from "./detect.ts";
import type { Kind } from "./span.ts";

const PLACEHOLDER: Readonly<Record<Kind, string>> = {
  EMAIL: "[EMAIL]",
  PHONE: "[PHONE]",
  SSN: "[SSN]",
  CREDIT_CARD: "[CREDIT_CARD]",
  IBAN: "[IBAN]",
  IP: "[IP]",
  SECRET: "[SECRET]",
};

/** A redactor for the policy's patterns; secrets and restricted kinds go too. Redacting twice changes nothing more. */
export function makeRedactor(patterns: readonly string[]): RedactText {
  const kinds = kindsFor(patterns);
  const done = rememberClean();
  return (text) => {
    if (done.has(text)) return text;
    // What is left beside a removed part may read as something new; it gets shorter each time, so this ends.
    let before = text;
    for (let round = 0; round < 4; round += 1) {
      const after = once(before, kinds);
      if (after === before) {
        done.add(before);
        break;
      }
      before = after;
    }
    return before;
  };
}

// Names, states, ids and whole sentences come by in every record of a case; a prompt several times on its way into its entry.
const SHORT = { upTo: 200, remembered: 4_000 } as const;
const LONG = { from: 500, remembered: 32 } as const;

/** The last texts that nothing is left to redact in. Those in between are too many kinds of text for what they cost. */
function rememberClean(): { has(text: string): boolean; add(text: string): void } {
  const short = lastTexts(SHORT.remembered);
  const long = lastTexts(LONG.remembered);
  const of = ({ length }: string) => (length <= SHORT.upTo ? short : length >= LONG.from ? long : null);
  return { has: (text) => of(text)?.has(text) ?? false, add: (text) => of(text)?.add(text) };
}

/** Two generations: when the newer is full, the older is forgotten at once. */
function lastTexts(count: number): { has(text: string): boolean; add(text: string): void } {
  let newer = new Set<string>();
  let older = new Set<string>();
  const add = (text: string): void => {
    if (newer.size >= count / 2) {
      older = newer;
      newer = new Set();
    }
    newer.add(text);
  };
  return {
    has: (text) => {
      if (newer.has(text)) return true;
      if (!older.has(text)) return false;
      add(text);
      return true;
    },
    add,
  };
}

/** Replaces mail addresses, phone and social security numbers, cards, accounts and secrets by their kind in brackets. */
export const redactText: RedactText = makeRedactor(["EMAIL", "PHONE", "SSN"]);

function once(text: string, kinds: readonly Kind[]): string {
  const spans = detect(text, kinds);
  if (spans.length === 0) return text;
  const parts: string[] = [];
  let from = 0;
  for (const { kind, start, end } of spans) {
    parts.push(text.slice(from, start), PLACEHOLDER[kind]);
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join("");
}
