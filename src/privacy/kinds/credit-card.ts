import { around, digitsOf, type Find, finder } from "../span.ts";
import { issued } from "./issuer.ts";
import { luhn } from "./luhn.ts";

// 12 to 19 digits, single blanks or dashes between them; never inside a longer run of letters and digits.
export const CREDIT_CARD_PATTERN = /(?<!\w)(?<!\d[.-])[1-68]\d{3}(?:[ -]?\d){8,15}(?![\w]|[-.]\d)/g;
// Groups with anything else between them: 4111.1111.1111.1111, 4111 - 1111 - 1111 - 1111.
export const CARD_GROUPS = /(?<!\w)(?<!\d[.-])[1-68]\d{3}(?:[ ./_-]{1,3}\d{4,6}){2}(?:[ ./_-]{1,3}\d{1,5}){0,2}(?![\w]|[-.]\d)/g;
export const CARD_WORD =
  /card|credit|debit|visa|master|maestro|amex|american express|diners|discover|jcb|karte|carte|tarjeta|cart[aã]o|kaart|kort|\bcc\b|\bpan\b/i;

const WORD_BEFORE = 60;

const run = finder("CREDIT_CARD", CREDIT_CARD_PATTERN, accepted);
const groups = finder("CREDIT_CARD", CARD_GROUPS, accepted);

/** Payment card numbers: a scheme's beginning and length, and the check digit must hold. */
export const findCreditCard: Find = (text) => [...run(text), ...groups(text)];

function accepted(match: string, text: string, at: number): boolean {
  const digits = digitsOf(match);
  const sure = luhn(digits) ? issued(digits) : null;
  if (sure === null) return false;
  if (sure === "certain") return true;
  const end = at + match.length;
  const isAll = digits.length === 15 && text.trim().length === match.length;
  return isAll || CARD_WORD.test(around(text, { start: at, end }, WORD_BEFORE));
}
