import { isDay, two } from "./checks.ts";
import type { NationalId } from "./national-id.ts";

/** Finland: henkilötunnus; the sign tells the century. */
export const FI: NationalId = {
  country: "FI",
  words: "hetu|henkil[oö]tunnus|personbeteckning",
  form: "\\d{6}[-+A-FU-Y]\\d{3}[\\dA-FHJ-NPR-Y]",
  valid: (compact) => {
    const number = `${compact.slice(0, 6)}${compact.slice(-4, -1)}`;
    return (
      isDay(two(number, 0), two(number, 2)) && "0123456789ABCDEFHJKLMNPRSTUVWXY".charAt(Number(number) % 31) === compact.at(-1)
    );
  },
  alone: (compact) => /[A-Z]/.test(compact),
};
