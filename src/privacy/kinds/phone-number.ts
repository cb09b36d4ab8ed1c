import { type CountryCode, getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js";
import { digitsOf } from "../span.ts";

const NORTH_AMERICA = "1";
// There is no trunk zero: what begins with a zero is a number there only when it is dialled abroad. The library looks through 25 countries to say so, which
// cost more than all other kinds of a text full of numbers (measured).
const NO_AREA = /^0(?!11)/;

/** Whether the numbering plan of one of these ISO 3166 countries has such a number; unknown countries have none. */
export function isPhoneOf(text: string, countries: readonly string[]): boolean {
  return countries.some((country) => isSupportedCountry(country) && isPossible(text, country) && isValid(text, country));
}

function isPossible(text: string, country: CountryCode): boolean {
  return getCountryCallingCode(country) !== NORTH_AMERICA || text.includes("+") || !NO_AREA.test(digitsOf(text));
}

function isValid(text: string, country: CountryCode): boolean {
  return parsePhoneNumberFromString(text, { defaultCountry: country, extract: false })?.isValid() ?? false;
}
