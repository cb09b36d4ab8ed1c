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
  return (text) => {
    // What is left beside a removed part may read as something new; it gets shorter each time, so this ends.
    let before = text;
    for (let round = 0; round < 4; round += 1) {
      const after = once(before, kinds);
      if (after === before) break;
      before = after;
    }
    return before;
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
