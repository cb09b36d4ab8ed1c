import type { Find, Span } from "../span.ts";

// "name at firm dot com", "name @ firm . com", "name ät firma punkt de". Brackets around the words are read by decode.ts.
export const AT = /(?:\s{1,3}(?:at|ät|arobase|arroba|chiocciola)\s{1,3}|_at_|\s{1,2}@\s{0,2}|@\s{1,2})/giu;
export const LEFT = /(?<![\w.+-])([\w.+-]{1,64}(?:\s{1,2}(?:dot|punkt|point|punto)\s{1,2}[\w+-]{1,64}){0,3})$/iu;
export const RIGHT =
  /^([\p{L}\p{N}-]{1,63}(?:(?:\s{1,2}(?:dot|punkt|point|punto)\s{1,2}|_dot_|\s\.\s|\.)[\p{L}\p{N}-]{1,63}){1,4})(?![\p{L}\p{N}_-])/iu;
export const SPOKEN_DOT = /\s(?:dot|punkt|point|punto)\s|_dot_/i;
export const MAIL_WORD = /\b(?:e-?mail|mail|courriel|correo|write|reach|contact)/i;
/** Ends of names that people spell out; others are words ("noon . In"). */
export const ENDING =
  /(?:^|[\s._])(?:com|org|net|edu|gov|mil|int|info|biz|name|io|co|ai|app|dev|cloud|tech|online|site|email|eu|asia|example|test|invalid|local|internal|at|au|be|bg|br|ca|ch|cn|cy|cz|de|dk|ee|es|fi|fr|gr|hk|hr|hu|ie|il|in|is|it|jp|kr|li|lt|lu|lv|mt|mx|nl|no|nz|pl|pt|ro|rs|ru|se|sg|si|sk|tr|tw|ua|uk|us|za)$/i;
/** Words before an "at" that is a place and no name: "hosted at firm dot com". */
const PLACES: ReadonlySet<string> = new Set(
  "a an and are available be been com down found here host hosted is it just live located look looking meet not on or out page reachable served site stopped that the there this up us was were website".split(
    " ",
  ),
);

const LEFT_MAX = 330;
const RIGHT_MAX = 340;

/** Mail addresses that are spelled out. */
export const findSpokenEmail: Find = (text) => {
  if (!SPOKEN_DOT.test(text) && !/\s@|@\s/.test(text) && !MAIL_WORD.test(text)) return [];
  return Array.from(text.matchAll(AT)).flatMap((at) => fromAnchor(text, at[0], at.index));
};

function fromAnchor(text: string, at: string, index: number): readonly Span[] {
  const from = index + at.length;
  const right = RIGHT.exec(text.slice(from, from + RIGHT_MAX))?.[1];
  if (right === undefined || !ENDING.test(right)) return [];
  const left = LEFT.exec(text.slice(Math.max(0, index - LEFT_MAX), index))?.[1];
  if (left === undefined || PLACES.has(left.toLowerCase())) return [];
  const start = index - left.length;
  const isSpoken = at.includes("@") || SPOKEN_DOT.test(right) || MAIL_WORD.test(text.slice(Math.max(0, start - 30), start));
  return isSpoken ? [{ kind: "EMAIL", start, end: from + right.length }] : [];
}
