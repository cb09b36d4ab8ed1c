import { isDay, two } from "./checks.ts";
import type { NationalId } from "./national-id.ts";

const LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";

/** Spain: DNI and NIE. */
export const ES: NationalId = {
  country: "ES",
  words: "dni|nie|nif|documento nacional",
  form: "(?:\\d{8}|\\d{2}\\.\\d{3}\\.\\d{3}|[XYZ]-?\\d{7})[- ]?[A-Z]",
  valid: (compact) => {
    const digits = compact.slice(0, -1).replace(/^[XYZ]/, (letter) => String("XYZ".indexOf(letter)));
    return LETTERS.charAt(Number(digits) % 23) === compact.at(-1);
  },
  // 20260301Z is a day.
  alone: (compact, written) =>
    !/ [a-z]/i.test(written) && !(/^(?:19|20)\d{6}[A-Z]$/.test(compact) && isDay(two(compact, 6), two(compact, 4))),
};
