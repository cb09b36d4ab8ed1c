// What a reader takes for another character. Ordinary signs that NFKC would change (an ellipsis, a square, a fraction, Thai and Lao vowels) are none of that.
const ORDINARY = /[\u00a8\u00aa\u00af\u00b2-\u00b5\u00b8-\u00ba\u00bc-\u00be\u0e33\u0eb3\u1e9b\u2026\u2033\u2103\u2116\u2122]/u;
const NUMBER = /(?![0-9])\p{Nd}/u;
const BLANK = /(?! )\p{Zs}/u;
// Signs that look like "/", ":", "\" or "|".
const SIGN = /[\u01c0\u02d0\u0589\u05c3\u2044\u2215\u2216\u2223\u2236\u29f5\u29f8\u29f9\ua789]/u;
// Phonetic, turned and small-capital Latin letters.
const ODD_LATIN = /[\u0250-\u02af\u1d00-\u1dbf\ua720-\ua7ff\uab30-\uab6f]/u;
const LOOK_ALIKE =
  /^[\u0410\u0412\u0415\u041a\u041c-\u041e\u0420-\u0423\u0425\u0405\u0406\u0408\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u04af\u04bb\u04cf\u0501\u051b\u051d\u0391\u0392\u0395-\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03b1\u03b3\u03b9\u03bd\u03bf\u03c1\u03c5\u03f2\u03f3\u0555\u0561\u0578\u057d\u0585]$/u;
const LATIN = /\p{Script=Latin}/u;
const EAST_ASIAN = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}";
const TURKISH = /[\u011e\u011f\u0130\u015e\u015f]/u;
// French sets these blanks before its signs and inside of quotes; East Asian writing has a wide blank of its own.
const USUAL_BLANK = new RegExp(
  `[\\u00a0\\u202f](?=[:;!?%\\u00bb\\u20ac])|(?<=\\u00ab)[\\u00a0\\u202f]|(?<=[${EAST_ASIAN}\\u3001-\\u303f\\uff01-\\uff5e])\\u3000`,
  "gu",
);
const LETTERS = /\p{L}+/gu;

/** True for a letter or a digit that is another writing of a common one: bold, enclosed, halfwidth, a ligature. */
export function isCompatible(character: string): boolean {
  return (
    !ORDINARY.test(character) &&
    character.normalize("NFKC") !== character &&
    /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}]/u.test(character)
  );
}

/** Where in a line characters stand that look like others: words wholly of Latin look-alikes in an otherwise Latin text, and odd Latin letters. */
export function lookAlikesIn(line: string): ReadonlySet<number> {
  const found = new Set<number>();
  const latin = isOtherwiseLatin(line);
  const turkish = TURKISH.test(line);
  for (const { 0: word, index } of line.matchAll(LETTERS)) {
    const whole = latin && Array.from(word).every((letter) => LOOK_ALIKE.test(letter));
    let at = index;
    for (const letter of word) {
      if (whole || ODD_LATIN.test(letter) || (letter === "\u0131" && !turkish)) found.add(at);
      at += letter.length;
    }
  }
  return found;
}

/** One line with those, and what else is not the common writing of a character (digits, blanks, signs, forms), written out by `write`. */
export function withoutLookAlikes(line: string, write: (character: string) => string): string {
  const found = lookAlikesIn(line);
  const usual = new Set(Array.from(line.matchAll(USUAL_BLANK), ({ index }) => index));
  let at = 0;
  let written = "";
  for (const character of line) {
    const strange = found.has(at) || (isStrange(character) && !usual.has(at));
    written += strange ? write(character) : character;
    at += character.length;
  }
  return written;
}

function isStrange(character: string): boolean {
  if (character <= "\u007e") return false;
  if (NUMBER.test(character) || BLANK.test(character) || SIGN.test(character)) return true;
  return !ORDINARY.test(character) && character.normalize("NFKC") !== character;
}

/** Of the letters that tell a script, not fewer are Latin than others: a text of another script has many of its own. */
function isOtherwiseLatin(line: string): boolean {
  let balance = 0;
  for (const [letter] of line.matchAll(/\p{L}/gu)) {
    if (LATIN.test(letter)) balance += 1;
    else if (!LOOK_ALIKE.test(letter)) balance -= 1;
  }
  return balance >= 0;
}
