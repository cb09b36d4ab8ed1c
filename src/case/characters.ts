import { withoutLookAlikes } from "./look-alikes.ts";

/** Characters that nobody sees: format, control, private and unassigned ones, fillers, selectors. Line feeds and tabs are among them: whoever shows lines takes them out first. */
export const INVISIBLE =
  /[\p{Cf}\p{Cc}\p{Co}\p{Cn}\p{Cs}\p{Default_Ignorable_Code_Point}\u115f\u1160\u2028\u2029\u2800\u3164\uffa0\u{e0000}-\u{e007f}]|\u034f|[\u17b4-\u17b5]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu;
/** What a name, an address or a number is made of. */
export const WORD = /[\p{L}\p{M}\p{N}._@:/-]{2,200}/gu;
/** Fullwidth forms of printed ASCII. */
export const FULLWIDTH = /[\uff01-\uff5e]/gu;
/** Marks stacked on one letter. */
export const ZALGO = /\p{M}{4,}/gu;
// Printed ASCII deceives nobody: most texts are nothing else.
const PRINTED = /^[\t\n -~]*$/;
const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;
// A letter of any script that shares none of its letters with Latin, known here or not.
const FOREIGN =
  /(?![\p{scx=Latin}\p{scx=Common}\p{scx=Inherited}\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}])\p{L}/u;
const LATIN = /\p{Script=Latin}/u;
// Latin first: in a mixed word the others are the strangers.
const SCRIPTS = [
  LATIN,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Thai}/u,
  /\p{Script=Devanagari}/u,
  /\p{Script=Cherokee}/u,
];

/** A character written so that everybody sees which one it is. */
export function escaped(character: string): string {
  return `⟦U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟧`;
}

/** True for text in which nothing can deceive: printed ASCII, tabs and line feeds. */
export function isPrinted(text: string): boolean {
  return PRINTED.test(text);
}

/** True for a word of letters of several scripts; East Asian writing mixes by nature, and hides no others. */
export function isMixed(word: string): boolean {
  const rest = word.replaceAll(EAST_ASIAN, "");
  return (LATIN.test(rest) && FOREIGN.test(rest)) || SCRIPTS.filter((script) => script.test(rest)).length > 1;
}

/** One line with everything that may deceive its reader written out: what nobody sees, letters that look like others, fullwidth forms, marks that are stacked or not composed. */
export function revealed(line: string): string {
  const plain = line.replaceAll("\t", " ");
  if (isPrinted(plain) && !plain.includes("\n")) return plain;
  return withoutLookAlikes(
    composed(plain).replaceAll(WORD, (word) => (isMixed(word) ? strangersShown(word) : word)),
    escaped,
  )
    .replaceAll(ZALGO, (marks) => Array.from(marks, escaped).join(""))
    .replaceAll(FULLWIDTH, escaped)
    .replaceAll(INVISIBLE, escaped);
}

function strangersShown(word: string): string {
  if (LATIN.test(word)) return Array.from(word, (char) => (FOREIGN.test(char) ? escaped(char) : char)).join("");
  const own = SCRIPTS.find((script) => script.test(word));
  const strange = SCRIPTS.filter((script) => script !== own);
  return Array.from(word, (char) => (strange.some((script) => script.test(char)) ? escaped(char) : char)).join("");
}

/** What another writing of the same letters would look like is written out. */
function composed(line: string): string {
  if (line.normalize("NFC") === line) return line;
  return line.replaceAll(/[^\p{M}]\p{M}{0,200}/gu, (cluster) => {
    if (cluster.normalize("NFC") === cluster) return cluster;
    const [base = "", ...marks] = Array.from(cluster);
    return (base.normalize("NFC") === base ? base : escaped(base)) + marks.map(escaped).join("");
  });
}
