import type { Find, Span } from "../span.ts";

const WHOLE_DOMAIN = /^[\p{L}\p{N}][\p{L}\p{N}.-]{0,250}\.(?:\p{L}{2,24}|xn--[a-z0-9-]{2,59})$/iu;
const MAX_LOCAL = 64;
const MAX_DOMAIN = 253;

// One look-up a character: patterns with \p{L} cost ten times as much on a text of nothing but "@".
const LOCAL = table("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&*+?^_{|}~-'");
const DOMAIN = table("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");

/** Mail addresses: from each "@" outwards, so that the work is bounded by what lies between two of them. */
export const findEmail: Find = (text) => {
  const spans: Span[] = [];
  let floor = 0;
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const start = leftOf(text, at, floor);
    const end = start < at ? rightOf(text, at + 1) : at;
    if (end > at + 3 && WHOLE_DOMAIN.test(text.slice(at + 1, end))) spans.push({ kind: "EMAIL", start, end });
    floor = at + 1;
  }
  return spans;
};

function leftOf(text: string, at: number, floor: number): number {
  const start = localFrom(text, at, floor);
  if (text.charAt(start - 1) !== "/" || start - 1 <= floor) return start;
  // jane/doe@corp.example; but a path has more slashes, or ends in one before a name.
  const further = localFrom(text, start - 1, floor);
  return further < start - 1 && at - further <= MAX_LOCAL && !/[/:\\]/.test(text.charAt(further - 1)) ? further : start;
}

function localFrom(text: string, at: number, floor: number): number {
  let start = at;
  while (start > floor && at - start < MAX_LOCAL && allowed(LOCAL, text.charCodeAt(start - 1))) start -= 1;
  // What is quoted begins behind its quote.
  while (start < at && text.charAt(start) === "'") start += 1;
  return start;
}

function rightOf(text: string, from: number): number {
  let end = from;
  while (end < text.length && end - from < MAX_DOMAIN && allowed(DOMAIN, text.charCodeAt(end))) end += 1;
  while (end > from && (text.charAt(end - 1) === "." || text.charAt(end - 1) === "-")) end -= 1;
  return end;
}

function table(characters: string): Uint8Array {
  const marks = new Uint8Array(128);
  for (const character of characters) marks[character.charCodeAt(0)] = 1;
  return marks;
}

/** Beyond ASCII everything from the Latin letters on counts, but not the punctuation block. */
function allowed(marks: Uint8Array, code: number): boolean {
  return code < 128 ? marks[code] === 1 : code >= 0xc0 && (code < 0x2000 || code > 0x303f);
}
