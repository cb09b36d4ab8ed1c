import { getCountrySpecifications } from "ibantools";
import type { Find, Span } from "../span.ts";

// Where an account number may begin: every such place counts, for the word before one may look like a beginning too.
export const IBAN_START = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?=[ -]?[A-Z0-9])/gi;
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

/** International bank account numbers: the country's length and the check digits must hold. */
export const findIban: Find = (text) => {
  const spans: Span[] = [];
  IBAN_START.lastIndex = 0;
  while (IBAN_START.test(text)) {
    const start = IBAN_START.lastIndex - START_LENGTH;
    const end = endOf(text, start);
    if (end > 0) spans.push({ kind: "IBAN", start, end });
  }
  return spans;
};

/** Where the account number ends that begins here: as many letters and digits as its country says, single blanks or dashes between them; 0 = none begins. */
function endOf(text: string, start: number): number {
  const length = LENGTH_BY_COUNTRY.get(text.slice(start, start + 2).toUpperCase());
  if (length === undefined) return 0;
  const values: number[] = [];
  let end = start;
  while (values.length < length) {
    const code = text.charCodeAt(end);
    if (code === BLANK || code === DASH) end += 1;
    const worth = WORTH[text.charCodeAt(end)] ?? 0;
    if (worth === 0) return 0;
    values.push(worth - 1);
    end += 1;
  }
  const goesOn = (WORTH[text.charCodeAt(end)] ?? 0) > 0;
  return !goesOn && checked(values) ? end : 0;
}

/** The country and the check digits count last. */
function checked(values: readonly number[]): boolean {
  return rest(values.slice(0, START_LENGTH), rest(values.slice(START_LENGTH), 0)) === 1;
}

function rest(values: readonly number[], before: number): number {
  return values.reduce((sum, value) => (sum * (value > 9 ? 100 : 10) + value) % 97, before);
}
