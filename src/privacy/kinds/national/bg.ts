import { isDay, two, weighted } from "./checks.ts";
import type { NationalId } from "./national-id.ts";

/** Bulgaria: EGN; the month holds the century. */
export const BG: NationalId = {
  country: "BG",
  words: "egn|егн|единен граждански номер",
  form: "\\d{10}",
  valid: (digits) =>
    isDay(two(digits, 4), two(digits, 2) % 20) &&
    (weighted(digits, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === Number(digits.at(-1)),
};
