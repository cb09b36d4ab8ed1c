import { type Rewritten, rewrite } from "./rewrite.ts";
import type { Reading } from "./span.ts";

const MAYBE = /&[#a-z]|%[0-7][0-9a-f]|\\(?:u00|x)[2-7][0-9a-f]|[[({<]\s?(?:at|dot|punkt|point|punto|@|\.)\s?[\])}>]/i;
// Written so that no program finds it: name[at]firm[dot]com, 10[.]1[.]2[.]3.
// Coded once or several times over: &#64; &#x40; &commat; &amp;#64; %40 %2540. Browsers take a number without its semicolon too.
// And as programs write characters: \u0040 \x40.
export const CODED =
  /&(?:amp;|#38;|#x26;){0,4}(?:#(\d{1,7});?|#x([0-9a-f]{1,6});?|([a-z]{2,16});)|%(?:25){0,4}([0-7][0-9a-f])|\\{1,4}(?:u00|x)([2-7][0-9a-f])|\s{0,2}[[({<]\s?(at|@|dot|punkt|point|punto|\.)\s?[\])}>]\s{0,2}/gi;

/** Names of what personal data is written with, and of blanks, dashes and what is not seen. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ...Object.entries({
    commat: "@",
    period: ".",
    lowbar: "_",
    underbar: "_",
    plus: "+",
    sol: "/",
    colon: ":",
    equals: "=",
    num: "#",
  }),
  ...Object.entries({
    lpar: "(",
    rpar: ")",
    quot: '"',
    apos: "'",
    lt: "<",
    gt: ">",
    amp: "&",
    percnt: "%",
    dollar: "$",
    excl: "!",
  }),
  ...Object.entries({
    nbsp: " ",
    ensp: " ",
    emsp: " ",
    numsp: " ",
    puncsp: " ",
    thinsp: " ",
    hairsp: " ",
    tab: "\t",
    newline: "\n",
  }),
  ...Object.entries({ hyphen: "-", dash: "-", ndash: "-", mdash: "-", horbar: "-", minus: "-" }),
  ...Object.entries({ shy: "\u00ad", zwj: "\u200d", zwnj: "\u200c", zerowidthspace: "\u200b", nobreak: "\u2060", lrm: "\u200e" }),
]);

/** The reading of a text with its character references and percent codes replaced by what they stand for; null when it has none. A span that touches a code covers all of it. */
export function decode(text: string): Reading | null {
  return MAYBE.test(text) ? rewrite(text, codes(text)) : null;
}

function* codes(text: string): Generator<Rewritten> {
  for (const match of text.matchAll(CODED)) {
    const read = meaning(match);
    if (read !== null) yield [match.index, match.index + match[0].length, read];
  }
}

function meaning([, decimal, hex, name, percent, escaped, bracketed]: RegExpMatchArray): string | null {
  if (bracketed !== undefined) return /^(?:at|@)$/i.test(bracketed) ? "@" : ".";
  if (name !== undefined) return NAMED.get(name.toLowerCase()) ?? null;
  return ofCode(decimal === undefined ? Number.parseInt(hex ?? percent ?? escaped ?? "", 16) : Number(decimal));
}

function ofCode(code: number): string | null {
  return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : null;
}
