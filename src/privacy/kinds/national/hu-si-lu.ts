import { luhn } from "../luhn.ts";
import { isDay, two, weighted } from "./checks.ts";
import type { NationalId } from "./national-id.ts";

/** Hungary: TAJ, the social insurance number. */
export const HU: NationalId = {
  country: "HU",
  words: "taj(?:-?sz[aá]m)?",
  form: "\\d{3}[- ]?\\d{3}[- ]?\\d{3}",
  valid: (digits) => weighted(digits, [3, 7, 3, 7, 3, 7, 3, 7]) % 10 === Number(digits.at(-1)),
};

/** Slovenia: EMŠO. */
export const SI: NationalId = {
  country: "SI",
  words: "em[sš]o",
  form: "\\d{13}",
  valid: (digits) =>
    isDay(two(digits, 0), two(digits, 2)) && weighted(digits, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
};

/** Luxembourg: the matricule; its twelfth digit checks by Luhn, its thirteenth by Verhoeff, of which the first is enough here. */
export const LU: NationalId = {
  country: "LU",
  words: "matricule|cns",
  form: "(?:18|19|20)\\d{11}",
  valid: (digits) => isDay(two(digits, 6), two(digits, 4)) && luhn(digits.slice(0, 12)),
};
