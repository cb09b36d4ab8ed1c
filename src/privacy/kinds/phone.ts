import { around, digitsOf, type Find, finder, type Known } from "../span.ts";
import { COUNTED, isCount, NO_PHONE, NUMBER_WORD, NUMBERED, PHONE_WORD, TIMES } from "./phone-context.ts";
import { isPhoneOf } from "./phone-number.ts";

const END = String.raw`(?![A-Za-z0-9@]|[-.:/]\d)`;
const EXTENSION = String.raw`(?: {0,2}(?:ext\.?|x) {0,2}\d{1,6})?`;

// +49 30 1234567, +1 (415) 555-2671, 0049-30-1234567: a country code and at most seven groups. Two groups have something
// between them: else a run of digits could be split in too many ways.
export const INTERNATIONAL = new RegExp(
  String.raw`(?<![A-Za-z0-9+])(?<!\d[.-])(?:\+|\(\+|00)[1-9]\d{0,14}(?:[ .()/-]{1,3}\d{1,12}){0,6}${END}${EXTENSION}`,
  "g",
);
// (415) 555-2671, 415-555-2671, 415.555.2671, 1-800-555-0199, 91-415-555-0132: an area never starts with 0 or 1.
export const NORTH_AMERICAN = new RegExp(
  String.raw`(?<![A-Za-z0-9+])(?<!\d[.-])(?:\d{1,3}[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}${END}${EXTENSION}`,
  "g",
);
// 415-5552671, (415)5552671, 415/555-2671: fewer groups, so its plan or a word must say the same.
export const NORTH_AMERICAN_SHORT = new RegExp(
  String.raw`(?<![A-Za-z0-9+])(?<!\d[.,:/-])(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ ./-])[2-9]\d{2}[ .-]?\d{4}${END}`,
  "g",
);
const SHORT = /[2-9]\d{2}[ ./)-]{1,2}[2-9]\d{2}[ .-]?\d{4}/;
// 020 7946 0018, 030/1234567, (0171) 1234567, 030 / 123 456: a trunk zero and at least two groups.
export const NATIONAL = new RegExp(
  String.raw`(?<![A-Za-z0-9+])(?<!\d[.,:-])(?:\(0[1-9]\d{0,4}\) ?|0[1-9]\d{1,4}[ /-])\d{2,8}(?:[ -]\d{2,8}){0,3}${END}`,
  "g",
);
// 06 12 34 56 78, 01.23.45.67.89: five pairs, no more.
export const PAIRS = new RegExp(
  String.raw`(?<![A-Za-z0-9+])(?<!\d[ .,:/-])0[1-9](?:([ .-])\d{2})(?:\1\d{2}){3}(?!\1\d{2}(?!\d))${END}`,
  "g",
);
// Anything in groups, or seven to fifteen digits: what it is, its country's plan or a word beside it must say.
export const GROUPS = new RegExp(String.raw`(?<![A-Za-z0-9+])(?<!\d[.,:/-])\(?\d{1,5}\)?(?:[ ./-]\d{2,5}){1,4}${END}`, "g");
export const DIGITS = new RegExp(String.raw`(?<![A-Za-z0-9+])(?<!\d[.,:/-])\d{7,15}${END}`, "g");

const WORD_BEFORE = 40;
// Seven or eight digits in a row are many things: the word must stand right there.
const SURELY_LONG = 9;
const WORD_ADJACENT = 14;
const NORTH_AMERICA: ReadonlySet<string> = new Set(["US", "CA"]);

const international = finder("PHONE", INTERNATIONAL, (match, text, at) => {
  if (digitsOf(match).length < 8) return false;
  // An id may begin with zeros.
  return !/^00\d{1,15}$/.test(match) || !isNumbered(text, at);
});
const northAmerican = finder("PHONE", NORTH_AMERICAN);
const national = finder("PHONE", NATIONAL, (match, text, at) => {
  return digitsOf(match).length >= 9 && !TIMES.test(match) && !COUNTED.test(behind(text, at + match.length));
});
const pairs = finder("PHONE", PAIRS, (match) => !isCount(match.split(/[ .-]/).map(Number)));

/** Phone numbers in the forms people write. Digits without a form of their own only where the plan of one of the countries, or a word such as "phone", says so. */
export const findPhone: Find = (text, known) => {
  const formed = [...international(text), ...northAmerican(text), ...national(text), ...pairs(text)];
  const ends = new Map(formed.map(({ start, end }) => [start, end]));
  // What has a form need not be judged once more: asking the library costs as much as all else (measured).
  const isNew = (match: string, at: number): boolean => ends.get(at) !== at + match.length;
  const short = finder("PHONE", NORTH_AMERICAN_SHORT, (match, all, at) => isNew(match, at) && isShort(match, all, at, known));
  const meant = (match: string, all: string, at: number): boolean => isNew(match, at) && isMeant(match, all, at, known);
  return [
    ...formed,
    ...(SHORT.test(text) ? short(text) : []),
    ...finder("PHONE", GROUPS, meant)(text),
    ...finder("PHONE", DIGITS, meant)(text),
  ];
};

function isShort(match: string, text: string, at: number, { countries }: Known): boolean {
  if (isNumbered(text, at) || COUNTED.test(behind(text, at + match.length))) return false;
  if (PHONE_WORD.test(around(text, { start: at, end: at + match.length }, WORD_BEFORE))) return true;
  const isWritten = /[()/-]/.test(match);
  return (
    isWritten &&
    isPhoneOf(
      match,
      countries.filter((country) => NORTH_AMERICA.has(country)),
    )
  );
}

function isMeant(match: string, text: string, at: number, known: Known): boolean {
  const digits = digitsOf(match);
  if (digits.length < 7 || digits.length > 15 || NO_PHONE.test(match) || TIMES.test(match)) return false;
  const after = behind(text, at + match.length);
  if (isNumbered(text, at) || COUNTED.test(after)) return false;
  return isNamed(match, digits, text, at) || (!isRow(match, after) && isPlanned(match, digits, known));
}

/** Whether a word beside it says that it is one. */
function isNamed(match: string, { length }: string, text: string, at: number): boolean {
  const isAdjacent = length < SURELY_LONG && match.length === length;
  const beside = around(text, { start: at, end: at + match.length }, isAdjacent ? WORD_ADJACENT : WORD_BEFORE);
  return PHONE_WORD.test(beside) || (!isAdjacent && NUMBER_WORD.test(beside));
}

/** Pairs that go on, or go up by the same step, are a row of something: hours, cores, slots. */
function isRow(match: string, after: string): boolean {
  const isPairs = /^\d{2}(?:[ .-]\d{2}){2,4}$/.test(match);
  return isPairs && (/^[ .-]\d{2}(?!\d)/.test(after) || isCount(match.split(/[ .-]/).map(Number)));
}

/** With its trunk zero and in groups, or spelled out digit by digit, a number of one of the countries needs no word. */
function isPlanned(match: string, digits: string, { countries, spelled }: Known): boolean {
  if (spelled === true) return !isCount(Array.from(digits, Number)) && isPhoneOf(match, countries);
  return match.length > digits.length && match.startsWith("0") && isPhoneOf(match, countries);
}

function isNumbered(text: string, at: number): boolean {
  return NUMBERED.test(text.slice(Math.max(0, at - 24), at));
}

function behind(text: string, at: number): string {
  return text.slice(at, at + 16);
}
