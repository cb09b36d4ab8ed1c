import { isDay, two, weighted } from "./checks.ts";
import type { NationalId } from "./national-id.ts";

/** Romania: cod numeric personal. */
export const RO: NationalId = {
  country: "RO",
  words: "cnp|cod numeric personal",
  form: "[1-9]\\d{12}",
  valid: (digits) => {
    const rest = weighted(digits, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
    return isDay(two(digits, 5), two(digits, 3)) && (rest === 10 ? 1 : rest) === Number(digits.at(-1));
  },
};
