import { isDay, two, weighted } from "./checks.ts";
import type { NationalId } from "./national-id.ts";

/** Estonia and Lithuania: one form and one check. */
export const EE_LT: NationalId = {
  country: "EE",
  words: "isikukood|asmens kodas|ik",
  form: "[1-8]\\d{10}",
  valid: (digits) => {
    const first = weighted(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
    const second = weighted(digits, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
    return isDay(two(digits, 5), two(digits, 3)) && (first < 10 ? first : second % 10) === Number(digits.at(-1));
  },
};

/** Latvia: personas kods with a birthday; the newer ones begin with 32 and have no check. */
export const LV: NationalId = {
  country: "LV",
  words: "personas kods|pers\\.? kods",
  form: "\\d{6}-?\\d{5}",
  valid: (digits) => digits.startsWith("32") || (isDay(two(digits, 0), two(digits, 2)) && isChecked(digits)),
  alone: (digits, written) => written.includes("-") && !digits.startsWith("32") && isChecked(digits),
};

function isChecked(digits: string): boolean {
  return ((1101 - weighted(digits, [1, 6, 3, 7, 9, 10, 5, 8, 4, 2])) % 11) % 10 === Number(digits.at(-1));
}
