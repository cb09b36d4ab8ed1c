import { mod11and10 } from "./checks.ts";
import type { NationalId } from "./national-id.ts";

/** Croatia: OIB. */
export const HR: NationalId = {
  country: "HR",
  words: "oib|osobni identifikacijski broj",
  form: "\\d{11}",
  valid: mod11and10,
};
