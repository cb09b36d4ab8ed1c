import { mod11and10 } from "./checks.ts";
import type { NationalId } from "./national-id.ts";

/** Germany: the tax identification number of a person. */
export const DE: NationalId = {
  country: "DE",
  words: "steuer-?\\s?id|steuer-?ident\\w{0,20}|identifikationsnummer|id-?nr|tin",
  form: "[1-9]\\d ?\\d{3} ?\\d{3} ?\\d{3}",
  valid: mod11and10,
  // Of the first ten digits one comes twice or three times, and no other more than once.
  alone: (digits) => {
    const counts = Array.from("0123456789", (digit) => digits.slice(0, 10).split(digit).length - 1).filter((count) => count > 1);
    return counts.length === 1 && (counts[0] ?? 9) <= 3;
  },
};
