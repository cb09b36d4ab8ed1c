/** What NFC may change, with the character before: what composes with it, and what is written as another character. Latin letters and typographic signs are none of it. */
export const COMPOSING =
  /[^]?[^\u0000-\u02ff\u2002-\u20cf\u2100-\u2125\u2127-\u2129\u212c-\u2328\u232b-\u2adb\u2add-\u2c7e]{1,512}/g;

/** A text in NFC, as records hold it: names of files of some systems come with their accents apart. */
export function composed(text: string): string {
  return text.search(COMPOSING) < 0 ? text : text.normalize("NFC");
}
