import { around, digitsOf, type Find, finder, type Known } from "../span.ts";
import { isPhoneOf } from "./phone-number.ts";

const END = String.raw`(?![\w@]|[-.:/]\d)(?: {0,2}(?:ext\.?|x) {0,2}\d{1,6})?`;

// +49 30 1234567, +1 (415) 555-2671, 0049-30-1234567: a country code and at most seven groups. Two groups have something
// between them: else a run of digits could be split in too many ways.
export const INTERNATIONAL = new RegExp(
  String.raw`(?<![\w+])(?<!\d[.-])(?:\+|\(\+|00)[1-9]\d{0,14}(?:[ .()/-]{1,3}\d{1,12}){0,6}${END}`,
  "g",
);
// (415) 555-2671, 415-555-2671, 415.555.2671, 1-800-555-0199, 91-415-555-0132: an area never starts with 0 or 1.
export const NORTH_AMERICAN =
  /(?<![\w+])(?<!\d[.-])(?:\d{1,3}[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?![\w@]|[-.:/]\d)(?: {0,2}(?:ext\.?|x) {0,2}\d{1,6})?/g;
// 020 7946 0018, 030/1234567, (0171) 1234567: a trunk zero and at least two groups.
export const NATIONAL =
  /(?<![\w+])(?<!\d[.,:-])(?:\(0[1-9]\d{0,4}\) ?|0[1-9]\d{1,4}[ /-])\d{2,8}(?:[ -]\d{2,8}){0,3}(?![\w@]|[-.:/]\d)/g;
// 06 12 34 56 78, 01.23.45.67.89: in pairs.
export const PAIRS = /(?<![\w+])(?<!\d[.,:/-])0[1-9](?:([ .-])\d{2})(?:\1\d{2}){3}(?![\w@]|[-.:/]\d)/g;
// Anything in groups, or seven to fifteen digits: what it is, its country's plan or a word beside it must say.
export const GROUPS = /(?<![\w+])(?<!\d[.,:/-])\(?\d{1,5}\)?(?:[ ./-]\d{2,5}){1,4}(?![\w@]|[-.:/]\d)/g;
export const DIGITS = /(?<![\w+])(?<!\d[.,:/-])\d{7,15}(?![\w@]|[-.:/]\d)/g;
export const PHONE_WORD =
  /\b(?:tele?(?:phone|fon|fono)?s?|phones?|mobile|mobil|cell(?:ular)?|fax|call(?:back|ed|ing)?|whatsapp|sms|text(?:ed|ing)? (?:me|him|her|us|them)|messages? to|handy|rufnummer|durchwahl|portable|m[oó]vil|numbers? (?:is|are|was)|office|landline|hotline|dial|reach(?:ed|able)?)\b/i;

const WORD_BEFORE = 40;
// Seven or eight digits in a row are many things: the word must stand right there.
const SURELY_LONG = 9;
const WORD_ADJACENT = 14;
// What is a date, a time, an amount or a range is none, whatever stands beside it.
export const NO_PHONE =
  /^(?:19|20)\d{2}[ ./-]?(?:0[1-9]|1[0-2])[ ./-]?(?:0[1-9]|[12]\d|3[01])|^\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}\b|^(?:\d{1,3}\.){3}\d{1,3}$/;

const international = finder("PHONE", INTERNATIONAL, (match) => digitsOf(match).length >= 8);
const northAmerican = finder("PHONE", NORTH_AMERICAN);
const national = finder("PHONE", NATIONAL, (match) => digitsOf(match).length >= 9);
const pairs = finder("PHONE", PAIRS);

/** Phone numbers in the forms people write. Digits without a form of their own only where the plan of one of the countries, or a word such as "phone", says so. */
export const findPhone: Find = (text, known) => {
  const formed = [...international(text), ...northAmerican(text), ...national(text), ...pairs(text)];
  const ends = new Map(formed.map(({ start, end }) => [start, end]));
  // What has a form need not be judged once more: asking the library costs as much as all else (measured).
  const isNew = (match: string, all: string, at: number): boolean =>
    ends.get(at) !== at + match.length && isMeant(match, all, at, known);
  return [...formed, ...finder("PHONE", GROUPS, isNew)(text), ...finder("PHONE", DIGITS, isNew)(text)];
};

function isMeant(match: string, text: string, at: number, { countries, spelled }: Known): boolean {
  const digits = digitsOf(match);
  if (digits.length < 7 || digits.length > 15 || NO_PHONE.test(match)) return false;
  const isAdjacent = digits.length < SURELY_LONG && match.length === digits.length;
  const beside = around(text, { start: at, end: at + match.length }, isAdjacent ? WORD_ADJACENT : WORD_BEFORE);
  if (PHONE_WORD.test(beside)) return true;
  // With its trunk zero and in groups, or spelled out digit by digit, a number of one of the countries needs no word.
  const isWritten = spelled === true || (match.length > digits.length && match.startsWith("0"));
  return isWritten && isPhoneOf(match, countries);
}
