import { digitsOf, finder } from "../span.ts";

// 13 to 19 digits, single blanks or dashes between them; never inside a longer run of letters and digits.
export const CREDIT_CARD_PATTERN = /(?<!\w)(?<!\d[.-])[2-6]\d{3}(?:[ -]?\d){9,15}(?![\w]|[-.]\d)/g;

/** Payment card numbers: the check digit must hold. */
export const findCreditCard = finder("CREDIT_CARD", CREDIT_CARD_PATTERN, (match) => luhn(digitsOf(match)));

function luhn(digits: string): boolean {
  if (/^(\d)\1+$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits.charAt(digits.length - 1 - i));
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
