import type { NationalId } from "./national-id.ts";

/** France: the NIR, "numéro de sécurité sociale"; Corsica counts as 19 and 18. */
export const FR: NationalId = {
  country: "FR",
  words: "nir|s[eé]curit[eé] sociale|num[eé]ro de s[eé]cu\\w{0,8}|insee|carte vitale",
  form: "[123478] ?\\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\\d) ?(?:\\d{2}|2[AB]) ?\\d{3} ?\\d{3} ?\\d{2}",
  valid: (compact) => {
    const number = compact.slice(0, 13).replace("2A", "19").replace("2B", "18");
    return 97n - (BigInt(number) % 97n) === BigInt(compact.slice(13));
  },
  alone: () => true,
};
