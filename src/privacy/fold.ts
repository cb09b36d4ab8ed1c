import { compose } from "./compose.ts";
import { decode } from "./decode.ts";
import { asciiDigits, isDigit } from "./script-digits.ts";
import type { Reading, Span } from "./span.ts";
import { spelledOut } from "./spelled-out.ts";

const SPECIAL = /[^\t\n\r -~]/;
// The classes below cost ten times as much a character as these two (measured): only what is no printed ASCII is shown to them, in whole runs, for half of a character is none.
const SPECIALS = /[^\t\n\r -~]+/g;
const PRINTED = /[\t\n\r -~]+/g;
export const BLANK = /(?! )\p{Z}|\u2800/gu;
export const DASH = /(?!-)\p{Pd}|[\u00ad\u02d7\u2043\u207b\u208b\u2212]/gu;
export const WIDE = /[\uff01-\uff5e\ufe50-\ufe6b]/g;
/** What takes no place on a screen: zero-width, format and control characters, fillers, selectors. */
export const UNSEEN = /(?:[\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]|(?![\t\n\r])\p{Cc}){1,64}/gu;
/** All that one of the above or asciiDigits() changes; letters with accents and of other scripts are none of it. */
export const CHANGED =
  /[\p{Nd}\p{Z}\p{Pd}\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800\u02d7\u2043\u207b\u208b\u2212\uff01-\uff5e\ufe50-\ufe6b]/u;

const asIs = (span: Span): Span => span;

/**
 * How a text can be read: as it stands; with what its codes ("&#64;", "%40", "[at]") stand for; all of it in NFC; each of these with ordinary blanks, dashes,
 * letters and digits, and a gap where nothing is seen, and without what is not seen; and with digits that were written one by one put together.
 * Readings that say the same come once; most texts have one.
 */
export function readings(text: string): readonly Reading[] {
  const alone: readonly Reading[] = [{ text, original: asIs }];
  const decoded = withMore(alone, decode);
  if (decoded === alone && !SPECIAL.test(text)) return withMore(alone, spelledOut);
  const all = decoded.map(composedOf);
  return withMore(all.flatMap(writtenOf), spelledOut);
}

/** Readings, and a further one of each that has it. */
function withMore(all: readonly Reading[], further: (text: string) => Reading | null): readonly Reading[] {
  const more: Reading[] = [];
  for (const reading of all) {
    const found = further(reading.text);
    if (found !== null) more.push(through(reading, found));
  }
  return more.length === 0 ? all : [...all, ...more];
}

/** In its stead, for NFC says the same. */
function composedOf(reading: Reading): Reading {
  const found = compose(reading.text);
  return found === null ? reading : through(reading, found);
}

/** The reading of a reading's text; its spans lead back through both. */
function through(reading: Reading, found: Reading): Reading {
  return reading.original === asIs ? found : { ...found, original: (span) => reading.original(found.original(span)) };
}

function writtenOf(reading: Reading): readonly Reading[] {
  const all = asWritten(reading.text);
  return all.length === 1
    ? [reading]
    : all.map((found) => (found.original === asIs ? { ...reading, text: found.text } : through(reading, found)));
}

function asWritten(text: string): readonly Reading[] {
  if (!SPECIAL.test(text) || !CHANGED.test(specialsOf(text))) return [{ text, original: asIs }];
  const plain = text.replaceAll(SPECIALS, asciiDigits);
  const gapped = plain.replaceAll(SPECIALS, (special) => gap(fold(special)));
  const same = gapped === text ? [text] : [text, gapped];
  return [...same.map((reading) => ({ text: reading, original: asIs })), ...closed(plain, text)];
}

function specialsOf(text: string): string {
  return text.replaceAll(PRINTED, "");
}

function gap(text: string): string {
  return text.replaceAll(UNSEEN, (unseen) => " ".repeat(unseen.length));
}

/** Blanks, dashes and fullwidth forms as in ASCII, in as many UTF-16 units. */
function fold(text: string): string {
  return text
    .replaceAll(WIDE, (wide) => wide.normalize("NFKC"))
    .replaceAll(BLANK, " ")
    .replaceAll(DASH, (dash) => "-".repeat(dash.length));
}

/** The reading without what is not seen, when there is any; its spans begin and end at characters that are. */
function closed(text: string, written: string): readonly Reading[] {
  if (specialsOf(text).search(UNSEEN) < 0) return [];
  const parts: string[] = [];
  const places = new Uint32Array(text.length);
  let from = 0;
  let length = 0;
  const keep = (to: number): void => {
    parts.push(text.slice(from, to));
    for (let at = from; at < to; at += 1) places[length++] = at;
  };
  for (const { 0: unseen, index } of text.matchAll(UNSEEN)) {
    keep(index);
    from = index + unseen.length;
  }
  keep(text.length);
  const original = ({ kind, start, end }: Span): Span => ({
    kind,
    start: places[start] ?? text.length,
    end: afterCharacter(written, places[end - 1] ?? text.length - 1),
  });
  return [{ text: parts.join("").replaceAll(SPECIALS, fold), original }];
}

/** Digits of some scripts take two units; half of one is left to nobody. */
function afterCharacter(text: string, at: number): number {
  const code = text.codePointAt(at) ?? 0;
  return at + (code > 0xffff && isDigit(code) ? 2 : 1);
}
