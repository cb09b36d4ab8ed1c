import { getCountrySpecifications } from "ibantools";
import type { Find, Span } from "../span.ts";

// Where an account number may begin: every such place counts, for the word before one may look like a beginning too.
export const IBAN_START = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?=[ .-]{0,2}[A-Z0-9])/gi;
// DE 89 3704 ...: in capitals, for "no 12 34" is a word and a number.
export const IBAN_APART = /(?<![A-Za-z0-9])[A-Z]{2} \d{2}(?=[ .-]{0,2}[A-Z0-9])/g;
// ibanDE89370400440532013000
export const IBAN_GLUED = /(?<=iban)[A-Z]{2}\d{2}(?=[ .-]{0,2}[A-Z0-9])/gi;
const GLUED = /iban[a-z]{2}\d/i;
const START_LENGTH = 4;

// Lengths only: the countries' further rules are not all kept by those who print account numbers, and what passes the check sum is one.
const LENGTH_BY_COUNTRY = new Map(
  Object.entries(getCountrySpecifications()).flatMap(([country, { chars }]) =>
    chars === null ? [] : [[country, chars] as const],
  ),
);

// What a character counts in a check sum, one more than it is worth; 0 for all that is no letter or digit.
const WORTH = new Uint8Array(128);
for (const character of "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
  WORTH[character.charCodeAt(0)] = Number.parseInt(character, 36) + 1;
const BLANK = 32;
const DASH = 45;
const POINT = 46;
const LINE_FEED = 10;

/** International bank account numbers: the country's length and the check digits must hold. */
export const findIban: Find = (text) => {
  const spans: Span[] = [];
  addStarting(text, IBAN_START, spans);
  addStarting(text, IBAN_APART, spans);
  if (GLUED.test(text)) addStarting(text, IBAN_GLUED, spans);
  return spans;
};

function addStarting(text: string, pattern: RegExp, spans: Span[]): void {
  pattern.lastIndex = 0;
  while (pattern.test(text)) {
    const { lastIndex } = pattern;
    const start = lastIndex - START_LENGTH - (text.charAt(lastIndex - START_LENGTH + 1) === " " ? 1 : 0);
    const end = endOf(text, start);
    if (end > 0) spans.push({ kind: "IBAN", start, end });
  }
}

/** Where the account number ends that begins here: as many letters and digits as its country says, blanks, points or dashes between them, two at most; 0 = none begins. */
function endOf(text: string, start: number): number {
  const length = LENGTH_BY_COUNTRY.get(text.slice(start, start + 2).toUpperCase());
  if (length === undefined) return 0;
  const values: number[] = [];
  let end = start;
  while (values.length < length) {
    if (isBetween(text.charCodeAt(end))) end += isBetween(text.charCodeAt(end + 1)) ? 2 : 1;
    const worth = WORTH[text.charCodeAt(end)] ?? 0;
    if (worth === 0) return 0;
    values.push(worth - 1);
    end += 1;
  }
  const goesOn = (WORTH[text.charCodeAt(end)] ?? 0) > 0;
  return !goesOn && checked(values) ? end : 0;
}

function isBetween(code: number): boolean {
  return code === BLANK || code === DASH || code === POINT || code === LINE_FEED;
}

/** The country and the check digits count last. */
function checked(values: readonly number[]): boolean {
  return rest(values.slice(0, START_LENGTH), rest(values.slice(START_LENGTH), 0)) === 1;
}

function rest(values: readonly number[], before: number): number {
  return values.reduce((sum, value) => (sum * (value > 9 ? 100 : 10) + value) % 97, before);
}
