import { weighted } from "./checks.ts";
import type { NationalId } from "./national-id.ts";

/** Portugal: the NIF of a person, and the number of the cartão de cidadão. */
export const PT: NationalId = {
  country: "PT",
  words: "nif|contribuinte|cart[aã]o de cidad[aã]o|nic",
  form: "[1235689]\\d{2} ?\\d{3} ?\\d{3}|\\d{8} ?\\d ?[A-Z\\d]{2}\\d",
  valid: (compact) => (compact.length === 9 ? isNif(compact) : compact.length === 12 && isCard(compact)),
  alone: (compact) => compact.length === 12 && /[A-Z]/.test(compact),
};

function isNif(digits: string): boolean {
  const rest = 11 - (weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return (rest > 9 ? 0 : rest) === Number(digits.at(-1));
}

function isCard(compact: string): boolean {
  const sum = Array.from(compact).reduce((total, character, place) => {
    const value = Number.parseInt(character, 36) * (place % 2 === 0 ? 2 : 1);
    return total + (place % 2 === 0 && value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
