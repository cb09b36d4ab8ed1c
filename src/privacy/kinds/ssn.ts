import { digitsOf, type Find, finder } from "../span.ts";

export const SSN_GROUPED = /(?<!\w)(?<!\d[.-])\d{3}([- .])\d{2}\1\d{4}(?![\w]|[-.]\d)/g;
// Nine digits alone are a number like any other unless the text says what they are.
export const SSN_NAMED = /\b(?:ssn|social[ -]security)(?: ?(?:no|number|nr|is)){0,3}[.:#= ]{1,4}\d{9}(?!\w)/gi;

const grouped = finder("SSN", SSN_GROUPED, (match) => assigned(digitsOf(match)));
const named = finder("SSN", SSN_NAMED, (match) => assigned(digitsOf(match)));

/** United States social security numbers; numbers that were never assigned are left alone. */
export const findSsn: Find = (text) => [...grouped(text), ...named(text).map((span) => ({ ...span, start: span.end - 9 }))];

function assigned(digits: string): boolean {
  return !/^(?:000|666|9)/.test(digits) && digits.slice(3, 5) !== "00" && digits.slice(5) !== "0000";
}
