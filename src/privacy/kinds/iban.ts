import { type Find, finder, type Span } from "../span.ts";

export const IBAN_PATTERN = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}/gi;

// Length of each country's account numbers, from the SWIFT registry.
const LENGTHS =
  "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";
const LENGTH_BY_COUNTRY = new Map(LENGTHS.split(" ").map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]));

const candidates = finder("IBAN", IBAN_PATTERN);

/** International bank account numbers: the country's length and the check digits must hold. */
export const findIban: Find = (text) => candidates(text).flatMap((span) => cut(text, span));

/** The candidate without what follows the account number: the pattern cannot know where the next word starts. */
function cut(text: string, { start, end }: Span): Span[] {
  const length = LENGTH_BY_COUNTRY.get(text.slice(start, start + 2).toUpperCase());
  if (length === undefined) return [];
  let seen = 0;
  let at = start;
  for (; at < end && seen < length; at += 1) if (/[A-Za-z0-9]/.test(text.charAt(at))) seen += 1;
  const whole = seen === length && !/[A-Za-z0-9]/.test(text.charAt(at));
  return whole && checked(text.slice(start, at)) ? [{ kind: "IBAN", start, end: at }] : [];
}

function checked(written: string): boolean {
  const iban = written.replaceAll(/[ -]/g, "").toUpperCase();
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
