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
  const done = rememberLong();
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

const LONG = 500;
const REMEMBERED = 32;

/** The last long texts that nothing is left to redact in: a prompt comes by several times on its way into its entry. */
function rememberLong(): Pick<Set<string>, "has"> & { add(text: string): void } {
  const texts = new Set<string>();
  return {
    has: (text) => text.length >= LONG && texts.has(text),
    add(text) {
      if (text.length < LONG) return;
      texts.add(text);
      const [oldest] = texts;
      if (texts.size > REMEMBERED && oldest !== undefined) texts.delete(oldest);
    },
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
