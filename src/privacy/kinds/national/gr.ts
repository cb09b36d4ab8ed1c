import { luhn } from "../luhn.ts";
import { isDay, two } from "./checks.ts";
import type { NationalId } from "./national-id.ts";

/** Greece: AMKA. */
export const GR: NationalId = {
  country: "GR",
  words: "amka|αμκα|α\\.μ\\.κ\\.α\\.?",
  form: "\\d{11}",
  valid: (digits) => isDay(two(digits, 0), two(digits, 2)) && luhn(digits),
};
