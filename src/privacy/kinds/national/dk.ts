import { isDay, two, weighted } from "./checks.ts";
import type { NationalId } from "./national-id.ts";

/** Denmark: CPR; since 2007 numbers without the check sum are given out too. */
export const DK: NationalId = {
  country: "DK",
  words: "cpr|person(?:al|nummer)\\w{0,10}",
  form: "\\d{6}[- ]?\\d{4}",
  valid: (digits) => isDay(two(digits, 0), two(digits, 2)),
  alone: (digits, written) => written.charAt(6) === "-" && weighted(digits, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
};
