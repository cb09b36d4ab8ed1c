import { getCountrySpecifications } from "ibantools";
import type { Find, Span } from "../span.ts";

// Where an account number may begin: every such place counts, for the word before one may look like a beginning too.
export const IBAN_START = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?=[ -]?[A-Z0-9])/gi;

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
export const findIban: Find = (text) =>
  text.search(IBAN_START) < 0 ? [] : Array.from(text.matchAll(IBAN_START)).flatMap(({ index }) => from(text, index));

/** The account number that begins here: as many letters and digits as its country says, single blanks or dashes between them. */
function from(text: string, start: number): Span[] {
  const length = LENGTH_BY_COUNTRY.get(text.slice(start, start + 2).toUpperCase());
  if (length === undefined) return [];
  const values: number[] = [];
  let end = start;
  while (values.length < length) {
    const code = text.charCodeAt(end);
    if (code === BLANK || code === DASH) end += 1;
    const worth = WORTH[text.charCodeAt(end)] ?? 0;
    if (worth === 0) return [];
    values.push(worth - 1);
    end += 1;
  }
  const goesOn = (WORTH[text.charCodeAt(end)] ?? 0) > 0;
  return !goesOn && checked(values) ? [{ kind: "IBAN", start, end }] : [];
}

/** The country and the check digits count last. */
function checked(values: readonly number[]): boolean {
  const number = [...values.slice(4), ...values.slice(0, 4)];
  return number.reduce((rest, value) => (rest * (value > 9 ? 100 : 10) + value) % 97, 0) === 1;
}
