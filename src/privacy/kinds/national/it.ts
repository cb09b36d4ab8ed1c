import type { NationalId } from "./national-id.ts";

const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

function worth(character: string): number {
  return character < "A" ? Number(character) : character.charCodeAt(0) - 65;
}

/** Italy: the codice fiscale; where two people would have the same one, letters stand for digits. */
export const IT: NationalId = {
  country: "IT",
  words: "codice fiscale|cod\\.? ?fisc\\w{0,6}\\.?|c\\.f\\.",
  form: "[A-Z]{6}[\\dLMNP-V]{2}[A-EHLMPRST][\\dLMNP-V]{2}[A-Z][\\dLMNP-V]{3}[A-Z]",
  valid: (compact) => {
    const sum = Array.from(compact.slice(0, 15)).reduce(
      (total, character, place) => total + (place % 2 === 0 ? (ODD[worth(character)] ?? 0) : worth(character)),
      0,
    );
    return String.fromCharCode(65 + (sum % 26)) === compact.at(-1);
  },
  alone: (compact) => /\d/.test(compact),
};
