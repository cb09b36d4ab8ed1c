import { isDay, two } from "./checks.ts";
import type { NationalId } from "./national-id.ts";

/** Belgium: the national register number (also the BIS number: month + 20 or 40). */
export const BE: NationalId = {
  country: "BE",
  words: "rijksregister\\w{0,10}|insz|niss|registre national|national number|rrn",
  form: "\\d{2}\\.\\d{2}\\.\\d{2}-\\d{3}\\.\\d{2}|\\d{6}[- ]?\\d{3}[. -]?\\d{2}|\\d{2} \\d{2} \\d{2} \\d{3} \\d{2}",
  valid: (digits) => {
    const check = two(digits, 9);
    const number = digits.slice(0, 9);
    return isDay(two(digits, 4), two(digits, 2) % 20) && [number, `2${number}`].some((one) => 97 - (Number(one) % 97) === check);
  },
  alone: () => true,
};
