import { type CountryCode, isSupportedCountry, type PhoneNumber, parsePhoneNumberFromString } from "libphonenumber-js";
import { countryOfRegion } from "./phone-countries.ts";

const HOME = "US";
const BLANKS = /\s+/g;
const AT = /[\s_([{]{1,3}(?:at|ät|arobase|arroba|chiocciola)[\s_)\]}]{1,3}/u;
const DOT = /[\s_([{]{1,3}(?:dot|punkt|point|punto)[\s_)\]}]{1,3}/gu;

/** The one form of a value of that type (a vault's, in lower case), however it was written: without case, blanks, and how its digits are grouped. `region` tells whose national numbers are meant. */
export function foldedValue(type: string, value: string, region: string): string {
  const text = value.normalize("NFKC").trim().toLowerCase();
  if (type === "email") return mailIn(text);
  if (type === "phone") return numberIn(text, region)?.number ?? digitsIn(text);
  // Names and what the policy takes out by patterns of its own: their words count.
  return /\p{L}/u.test(text) ? text.replace(BLANKS, " ") : text.replaceAll(/[\s./-]/g, "");
}

/** All forms under which a value that is known may have been kept: a number may have been written as at home, and read elsewhere. */
export function foldedForms(type: string, value: string, region: string): readonly string[] {
  const folded = foldedValue(type, value, region);
  if (type !== "phone") return [folded];
  const found = numberIn(value.normalize("NFKC").trim(), region);
  const ways = found === undefined ? [] : [found.nationalNumber, digitsIn(found.formatNational()), digitsIn(found.number)];
  return [...new Set([folded, digitsIn(value), ...ways])].filter((form) => form !== "");
}

function mailIn(text: string): string {
  return text.replace(AT, "@").replaceAll(DOT, ".").replaceAll(BLANKS, "");
}

function numberIn(text: string, region: string): PhoneNumber | undefined {
  const country = countryOfRegion(region) ?? HOME;
  const defaultCountry: CountryCode = isSupportedCountry(country) ? country : HOME;
  const found = parsePhoneNumberFromString(text.replace(/^00/, "+"), { defaultCountry, extract: false });
  return found?.isValid() === true ? found : undefined;
}

function digitsIn(text: string): string {
  return text.replaceAll(/\D/g, "");
}
