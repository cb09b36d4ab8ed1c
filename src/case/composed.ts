/** What NFC may change, with the character before: what composes with it, and what is written as another character. Latin letters and typographic signs are none of it. */
export const COMPOSING = /[^]?[\u0300-\u1fff\u2000\u2001\u20d0-\u20ff\u2126\u212a\u212b\u2329\u232a\u2adc\u2c7f-\uffff]+/g;

/** A text in NFC, as records hold it: names of files of some systems come with their accents apart. */
export function composed(text: string): string {
  return text.replaceAll(COMPOSING, (run) => run.normalize("NFC"));
}
