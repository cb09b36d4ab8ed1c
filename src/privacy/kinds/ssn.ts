import { around, digitsOf, type Find, finder } from "../span.ts";

export const SSN_GROUPED = /(?<![A-Za-z0-9])(?<!\d[.-])\d{3}(?: ?[-./] ?| )\d{2}(?: ?[-./] ?| )\d{4}(?![A-Za-z0-9]|[-.]\d)/g;
// Nine digits alone are a number like any other unless the text says what they are.
export const SSN_DIGITS = /(?<![A-Za-z0-9])(?<!\d[.-])\d{3}[ -]?\d{2}[ -]?\d{4}(?![A-Za-z0-9]|[-.]\d)/g;
// Also in names of fields: employee_ssn, employeeSSN, socialSecurityNumber; but not in className.
export const SSN_WORD =
  /(?<![A-Za-z])(?:[Ss]{2}[Nn](?![a-z]{2})|SOC)|(?<=[a-z])S(?:SN|sn)(?![a-z])|[Ss](?:OCIAL|ocial)[ _-]{0,2}[Ss](?:ec|EC)|(?<![A-Za-z])[Ss]oc\.? [Ss]ec/;

const WORD_BEFORE = 40;

const grouped = finder("SSN", SSN_GROUPED, (match) => assigned(digitsOf(match)));
const named = finder("SSN", SSN_DIGITS, (match, text, at) => {
  return assigned(digitsOf(match)) && SSN_WORD.test(around(text, { start: at, end: at + match.length }, WORD_BEFORE));
});

/** United States social security numbers; numbers that were never assigned are left alone. */
export const findSsn: Find = (text) => [...grouped(text), ...named(text)];

function assigned(digits: string): boolean {
  return !/^(?:000|666|9)/.test(digits) && digits.slice(3, 5) !== "00" && digits.slice(5) !== "0000";
}
