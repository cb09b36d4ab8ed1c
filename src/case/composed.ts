const SPECIAL = /[^\t\n\r -~]/;

/** A text in NFC, as records hold it: names of files of some systems come with their accents apart. */
export function composed(text: string): string {
  return SPECIAL.test(text) ? text.normalize("NFC") : text;
}
