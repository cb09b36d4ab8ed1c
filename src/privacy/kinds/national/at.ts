import { isDay, two, weighted } from "./checks.ts";
import type { NationalId } from "./national-id.ts";

/** Austria: the social insurance number; its fourth digit checks the others, the last six are a birthday. */
export const AT: NationalId = {
  country: "AT",
  words: "svnr|sv-?nummer|sozialversicherungs\\w{0,10}|versicherungsnummer",
  form: "[1-9]\\d{3}[ -]?\\d{6}|[1-9]\\d{3} \\d{2} \\d{2} \\d{2}",
  valid: (digits) => {
    const isBirthday = isDay(two(digits, 4), two(digits, 6)) || (two(digits, 6) > 12 && two(digits, 6) < 16);
    return isBirthday && weighted(digits, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === Number(digits.charAt(3));
  },
  alone: (_digits, written) => /^\d{4}[ -]\d{6}$/.test(written),
};
