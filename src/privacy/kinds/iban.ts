import type { Find, Span } from "../span.ts";

// Where an account number may begin: every such place counts, for the word before one may look like a beginning too.
export const IBAN_START = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?=[ -]?[A-Z0-9])/gi;

// Length of each country's account numbers, from the SWIFT registry.
const LENGTHS =
  "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";
const LENGTH_BY_COUNTRY = new Map(LENGTHS.split(" ").map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]));

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
