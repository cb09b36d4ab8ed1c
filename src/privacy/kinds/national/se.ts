import { luhn } from "../luhn.ts";
import { isDay, two } from "./checks.ts";
import type { NationalId } from "./national-id.ts";

/** Sweden: personnummer and samordningsnummer (day + 60). */
export const SE: NationalId = {
  country: "SE",
  words: "person(?:al|nummer|nr)\\w{0,10}|samordningsnummer|swedish id\\w{0,8}",
  form: "(?:18|19|20)\\d{6}[-+ ]?\\d{4}|\\d{6}[-+ ]?\\d{4}",
  valid: (compact) => {
    const digits = compact.slice(-10);
    return isDay(two(digits, 4) % 60, two(digits, 2)) && luhn(digits);
  },
  // A day and a time of day are no person: 201402171612.
  alone: (compact, written) => /\d[-+]\d/.test(written) || (compact.length === 12 && !isTime(compact.slice(8))),
};

function isTime(digits: string): boolean {
  return two(digits, 0) < 24 && two(digits, 2) < 60;
}
