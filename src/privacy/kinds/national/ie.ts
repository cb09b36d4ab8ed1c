import { weighted } from "./checks.ts";
import type { NationalId } from "./national-id.ts";

/** Ireland: the personal public service number. */
export const IE: NationalId = {
  country: "IE",
  words: "ppsn?|personal public service|rsi",
  form: "\\d{7} ?[A-W][A-IW]?",
  valid: (compact) => {
    const second = compact.charAt(8);
    const sum =
      weighted(compact, [8, 7, 6, 5, 4, 3, 2]) + (second === "" || second === "W" ? 0 : 9 * (second.charCodeAt(0) - 64));
    return "WABCDEFGHIJKLMNOPQRSTUV".charAt(sum % 23) === compact.charAt(7);
  },
};
