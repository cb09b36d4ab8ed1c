import { digitsOf, type Find, finder } from "../span.ts";

const END = String.raw`(?![\w@]|[-.:/]\d)(?: {0,2}(?:ext\.?|x) {0,2}\d{1,6})?`;

// +49 30 1234567, +1 (415) 555-2671, 0049-30-1234567: a country code and at most seven groups. Two groups have something
// between them: else a run of digits could be split in too many ways.
export const INTERNATIONAL = new RegExp(
  String.raw`(?<![\w+])(?<!\d[.-])(?:\+|\(\+|00)[1-9]\d{0,14}(?:[ .()/-]{1,3}\d{1,12}){0,6}${END}`,
  "g",
);
// (415) 555-2671, 415-555-2671, 415.555.2671, 1-800-555-0199: area and exchange never start with 0 or 1.
export const NORTH_AMERICAN =
  /(?<![\w+])(?<!\d[.-])(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?![\w@]|[-.:/]\d)(?: {0,2}(?:ext\.?|x) {0,2}\d{1,6})?/g;
// 020 7946 0018, 030/1234567, (0171) 1234567: a trunk zero and at least two groups.
export const NATIONAL =
  /(?<![\w+])(?<!\d[.,:-])(?:\(0[1-9]\d{1,4}\) ?|0[1-9]\d{1,4}[ /-])\d{2,8}(?:[ -]\d{2,8}){0,3}(?![\w@]|[-.:/]\d)/g;
// Digits alone are a phone only when the text says so: ids, counters and epoch times look the same.
export const NAMED =
  /\b(?:phone|telephone|tel|mobile|cell|fax|call|callback|whatsapp|sms|handy|telefon)(?: ?(?:no|number|nr|nummer|me|us|back|at|on|is)){0,3}[.:# ]{1,4}\(?\d(?:[ .()/-]{0,2}\d){6,14}(?!\w)/gi;

const international = finder("PHONE", INTERNATIONAL, (match) => digitsOf(match).length >= 8);
const northAmerican = finder("PHONE", NORTH_AMERICAN);
const national = finder("PHONE", NATIONAL, (match) => digitsOf(match).length >= 9);
const named = finder("PHONE", NAMED);

/** Phone numbers in the forms people write; digits without any separator only after a word such as "phone". */
export const findPhone: Find = (text) => [
  ...international(text),
  ...northAmerican(text),
  ...national(text),
  ...named(text).map((span) => ({ ...span, start: span.start + text.slice(span.start, span.end).search(/[(\d]/) })),
];
