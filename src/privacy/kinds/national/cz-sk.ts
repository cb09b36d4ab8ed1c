import { isDay, two } from "./checks.ts";
import type { NationalId } from "./national-id.ts";

/** Czechia and Slovakia: rodné číslo; women's months are 50 higher, further ones 20. */
export const CZ_SK: NationalId = {
  country: "CZ",
  words: "rodn[eé] ?[cč][ií]slo|r[cč]|birth number",
  form: "\\d{6}/?\\d{4}",
  valid: (digits) => isDay(two(digits, 4), (two(digits, 2) % 50) % 20) && Number(digits) % 11 === 0,
  alone: (_digits, written) => written.includes("/"),
};
