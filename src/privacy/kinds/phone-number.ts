import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js";

/** Whether the numbering plan of one of these ISO 3166 countries has such a number; unknown countries have none. */
export function isPhoneOf(text: string, countries: readonly string[]): boolean {
  return countries.some((country) => isSupportedCountry(country) && isValid(text, country));
}

function isValid(text: string, country: CountryCode): boolean {
  return parsePhoneNumberFromString(text, { defaultCountry: country, extract: false })?.isValid() ?? false;
}
