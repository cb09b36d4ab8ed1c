import { around, digitsOf, type Find, finder } from "../span.ts";
import { issued } from "./issuer.ts";
import { luhn } from "./luhn.ts";

// 12 to 19 digits, single blanks or dashes between them; inside a longer run of letters and digits only behind a word.
export const CREDIT_CARD_PATTERN = /(?<![A-Za-z0-9])(?<!\d[.-])[1-68]\d{3}(?:[ -]?\d){8,15}(?![A-Za-z0-9]|[-.]\d)/g;
// Groups with anything else between them: 4111.1111.1111.1111, 4111 - 1111 - 1111 - 1111.
export const CARD_GROUPS =
  /(?<![A-Za-z0-9])(?<!\d[.-])[1-68]\d{3}(?:[ ./_-]{1,3}\d{4,6}){2}(?:[ ./_-]{1,3}\d{1,5}){0,2}(?![A-Za-z0-9]|[-.]\d)/g;
// pan4111111111111111, and %B4111111111111111^DOE/JANE as a magnetic stripe holds it.
export const CARD_GLUED = /(?<=[A-Za-z])[1-68]\d{11,18}(?![A-Za-z0-9])/g;
const GLUED_TO = /(?:(?<![A-Za-z])(?:pan|cc|card|visa|amex)(?:no|nr|num|number)?|%b)$/i;
// Groups with one line break among them, and no further numbers around: those are a table.
export const CARD_BROKEN =
  /(?<![A-Za-z0-9])(?<!\d[ \t.,-]{0,2}[\r\n]{0,2}[ \t]?)[3-6]\d{3}(?:[ -]\d{4,6}){0,2}[ \t-]{0,2}\r?\n[ \t]{0,4}\d{4,6}(?:[ -]\d{4,6}){0,2}(?![A-Za-z0-9]|[ \t.,-]{0,2}[\r\n]{0,2}[ \t]{0,4}\d)/g;
const LONG = /\d{12}/;
const BROKEN = /\d{4}[ \t-]{0,2}\r?\n[ \t]{0,4}\d{4}/;
export const CARD_WORD =
  /card|credit|debit|visa|master|maestro|amex|american express|diners|discover|jcb|karte|carte|tarjeta|cart[aã]o|kaart|kort|(?<![A-Za-z])(?:cc|pan)(?![A-Za-z])/i;

const WORD_BEFORE = 60;
const LONGEST_NAME = 12;

const run = finder("CREDIT_CARD", CREDIT_CARD_PATTERN, accepted);
const groups = finder("CREDIT_CARD", CARD_GROUPS, accepted);

const glued = finder("CREDIT_CARD", CARD_GLUED, (match, text, at) => {
  return GLUED_TO.test(text.slice(Math.max(0, at - LONGEST_NAME), at)) && accepted(match, text, at);
});
const broken = finder("CREDIT_CARD", CARD_BROKEN, (match) => issued(digitsOf(match)) === "certain" && luhn(digitsOf(match)));

/** Payment card numbers: a scheme's beginning and length, and the check digit must hold. */
export const findCreditCard: Find = (text) => {
  const spans = [...run(text), ...groups(text)];
  if (LONG.test(text)) spans.push(...glued(text));
  if (text.includes("\n") && BROKEN.test(text)) spans.push(...broken(text));
  return spans;
};

function accepted(match: string, text: string, at: number): boolean {
  const digits = digitsOf(match);
  const sure = luhn(digits) ? issued(digits) : null;
  if (sure === null) return false;
  // An id with an underscore before it may be anything's.
  if (sure === "certain" && text.charAt(at - 1) !== "_") return true;
  const end = at + match.length;
  const isAll = digits.length === 15 && text.trim().length === match.length;
  return isAll || CARD_WORD.test(around(text, { start: at, end }, WORD_BEFORE));
}
