// Characters without a shape of their own, by what they do to a reader. Line feeds and tabs are text.
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const TAG = /[\u{e0000}-\u{e007f}]/u;
const SELECTOR = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;
export const INVISIBLE =
  /[\p{Cf}\p{Cc}\p{Co}\p{Cn}\p{Cs}\u115f\u1160\u2028\u2029\u2800\u3164\uffa0\u{e0000}-\u{e007f}]|\u034f|[\u17b4-\u17b5]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu;
// Printed ASCII deceives nobody: most notes are nothing else.
const PRINTED = /^[\t\n -~]*$/;
const ESCAPED = /⟦U\+([0-9A-F]{4,6})⟧/g;

const WORD = /[\p{L}\p{M}\p{N}._@:/-]{2,200}/gu;
const FULLWIDTH = /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/u;
const ZALGO = /\p{M}{4}/u;
const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Thai}/u,
  /\p{Script=Devanagari}/u,
  /\p{Script=Cherokee}/u,
];

/** A character that nobody sees, written so that everybody does. */
export function escaped(character: string): string {
  return `⟦U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟧`;
}

/** Names of what may deceive a reader: characters that are invisible (also when already escaped), or look like others. */
export function deceptiveIn(text: string): readonly string[] {
  if (PRINTED.test(text)) return [];
  const names = new Set(unseenIn(text).map(nameOf));
  if (FULLWIDTH.test(text)) names.add("fullwidth");
  if (ZALGO.test(text)) names.add("zalgo");
  for (const [word] of text.matchAll(WORD)) if (mixed(word)) names.add("mixed_script");
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

function mixed(word: string): boolean {
  return !EAST_ASIAN.test(word) && SCRIPTS.filter((script) => script.test(word)).length > 1;
}
