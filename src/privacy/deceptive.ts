import { FULLWIDTH, INVISIBLE, isCompatible, isMixed, isPrinted, lookAlikesIn, WORD, ZALGO } from "../case/index.ts";

// Characters without a shape of their own, by what they do to a reader. Line feeds and tabs are text.
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const TAG = /[\u{e0000}-\u{e007f}]/u;
const SELECTOR = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;
const ESCAPED = /⟦U\+([0-9A-F]{4,6})⟧/g;

/** Names of what may deceive a reader: characters that are invisible (also when already escaped), or look like others. */
export function deceptiveIn(text: string): readonly string[] {
  if (isPrinted(text)) return [];
  const names = new Set(unseenIn(text).map(nameOf));
  if (text.search(FULLWIDTH) >= 0 || Array.from(text).some(isCompatible)) names.add("fullwidth");
  if (text.search(ZALGO) >= 0) names.add("zalgo");
  for (const [word] of text.matchAll(WORD)) if (isMixed(word)) names.add("mixed_script");
  if (text.split("\n").some((line) => lookAlikesIn(line).size > 0)) names.add("mixed_script");
  return [...names].sort();
}

/** Characters that nobody sees, there or written out. */
function unseenIn(text: string): readonly string[] {
  const there = Array.from(text.matchAll(INVISIBLE), ([character]) => character);
  const written = Array.from(text.matchAll(ESCAPED), ([, code = "0"]) =>
    String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff)),
  );
  return [...there.filter((character) => character !== "\n" && character !== "\t"), ...written];
}

function nameOf(character: string): string {
  if (BIDI.test(character)) return "bidi";
  if (TAG.test(character)) return "tag";
  return SELECTOR.test(character) ? "variation_selector" : "invisible";
}
