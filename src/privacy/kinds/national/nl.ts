import { weighted } from "./checks.ts";
import type { NationalId } from "./national-id.ts";

/** The Netherlands: the burgerservicenummer. */
export const NL: NationalId = {
  country: "NL",
  words: "bsn|burger\\s?service\\s?nummer|sofi-?nummer",
  form: "\\d{9}|\\d{4}\\.\\d{2}\\.\\d{3}|\\d{3} \\d{3} \\d{3}|\\d{4} \\d{2} \\d{3}",
  valid: (digits) => Number(digits) > 0 && weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
};
