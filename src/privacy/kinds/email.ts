import type { Find, Span } from "../span.ts";

const LOCAL = /[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]/u;
const DOMAIN = /[\p{L}\p{N}.-]/u;
const WHOLE_DOMAIN = /^[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,250}\.)[\p{L}]{2,24}$/u;
const MAX_LOCAL = 64;
const MAX_DOMAIN = 253;

/** Mail addresses: from each "@" outwards, so that the work is bounded by what lies between two of them. */
export const findEmail: Find = (text) => {
  const spans: Span[] = [];
  let floor = 0;
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const start = leftOf(text, at, floor);
    const end = rightOf(text, at + 1);
    if (start < at && WHOLE_DOMAIN.test(text.slice(at + 1, end))) spans.push({ kind: "EMAIL", start, end });
    floor = at + 1;
  }
  return spans;
};

function leftOf(text: string, at: number, floor: number): number {
  let start = at;
  while (start > floor && at - start < MAX_LOCAL && LOCAL.test(text.charAt(start - 1))) start -= 1;
  // Quotes, slashes and the name of a key before it are not part of the address.
  const local = text.slice(start, at);
  const cut = Math.max(local.lastIndexOf("="), local.lastIndexOf("/"), local.lastIndexOf("'"), local.lastIndexOf("`")) + 1;
  return cut < local.length ? start + cut : at;
}

function rightOf(text: string, from: number): number {
  let end = from;
  while (end < text.length && end - from < MAX_DOMAIN && DOMAIN.test(text.charAt(end))) end += 1;
  while (end > from && /[.-]/.test(text.charAt(end - 1))) end -= 1;
  return end;
}
