import { isDay, two, weighted } from "./checks.ts";
import type { NationalId } from "./national-id.ts";

/** Poland: PESEL; the month holds the century. */
export const PL: NationalId = {
  country: "PL",
  words: "pesel",
  form: "\\d{11}|\\d{6} \\d{5}",
  valid: (digits) => isDay(two(digits, 4), two(digits, 2) % 20) && weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0,
  alone: (digits) => [0, 20].includes(two(digits, 2) - (two(digits, 2) % 20)) && digits !== "00000000000",
};
