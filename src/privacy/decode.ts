import type { Reading, Span } from "./span.ts";

const MAYBE = /&[#a-z]|%[0-7][0-9a-f]|[[({<]\s?(?:at|dot|punkt|point|punto|@|\.)\s?[\])}>]/i;
// Written so that no program finds it: name[at]firm[dot]com, 10[.]1[.]2[.]3.
// Coded once or several times over: &#64; &#x40; &commat; &amp;#64; %40 %2540. Browsers take a number without its semicolon too.
export const CODED =
  /&(?:amp;|#38;|#x26;){0,4}(?:#(\d{1,7});?|#x([0-9a-f]{1,6});?|([a-z]{2,16});)|%(?:25){0,4}([0-7][0-9a-f])|\s{0,2}[[({<]\s?(at|@|dot|punkt|point|punto|\.)\s?[\])}>]\s{0,2}/gi;

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
  if (!MAYBE.test(text)) return null;
  const parts: string[] = [];
  const starts = new Uint32Array(text.length);
  const ends = new Uint32Array(text.length);
  let length = 0;
  const put = (read: string, from: number, to: number, coded: boolean): void => {
    parts.push(read);
    for (let i = 0; i < read.length; i += 1, length += 1) {
      starts[length] = coded ? from : from + i;
      ends[length] = coded ? to : from + i + 1;
    }
  };
  let from = 0;
  for (const match of text.matchAll(CODED)) {
    const read = meaning(match);
    if (read === null) continue;
    const end = match.index + match[0].length;
    put(text.slice(from, match.index), from, match.index, false);
    put(read, match.index, end, true);
    from = end;
  }
  if (from === 0) return null;
  put(text.slice(from), from, text.length, false);
  const original = ({ kind, start, end }: Span): Span => ({ kind, start: starts[start] ?? text.length, end: ends[end - 1] ?? 0 });
  return { text: parts.join(""), original };
}

function meaning([, decimal, hex, name, percent, bracketed]: RegExpMatchArray): string | null {
  if (bracketed !== undefined) return /^(?:at|@)$/i.test(bracketed) ? "@" : ".";
  if (name !== undefined) return NAMED.get(name.toLowerCase()) ?? null;
  return ofCode(decimal === undefined ? Number.parseInt(hex ?? percent ?? "", 16) : Number(decimal));
}

function ofCode(code: number): string | null {
  return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : null;
}
