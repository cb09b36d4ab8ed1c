const OTHER_DIGIT = /(?![0-9])\p{Nd}/gu;
const IS_DIGIT = /\p{Nd}/u;
const known = new Map<string, string>();

/** The text with the decimal digits of every script as 0 to 9, in as many UTF-16 units: behind one of two units stands a word joiner, which nobody sees. */
export function asciiDigits(text: string): string {
  return text.replaceAll(OTHER_DIGIT, (digit) => {
    const found = known.get(digit) ?? read(digit);
    known.set(digit, found);
    return found;
  });
}

/** Unicode gives each script's digits ten places in a row, from zero on. */
function read(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (isDigit(zero - 1)) zero -= 1;
  return `${(code - zero) % 10}${"\u2060".repeat(digit.length - 1)}`;
}

/** Whether a code point is a decimal digit of some script. */
export function isDigit(code: number): boolean {
  return IS_DIGIT.test(String.fromCodePoint(code));
}
