import type { Attachment } from "../case/index.ts";

/** Names of files that hold nothing but text; what other formats hide (packed, encoded, drawn) nobody could search. */
const PLAIN = /\.(?:txt|md|csv|log)$/i;
const MAX_BYTES = 131_072;
const MAX_FILES = 10;
// Control characters other than tab, line ends and page breaks; and files of other formats under a text's name.
const NO_TEXT = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]|^\s*(?:%PDF-|\{\\rtf|<(?:!doctype|html))/i;

/** The files of people that are worth asking for: named as plain text, not too large, not too many. */
export function searchableFiles(files: readonly Attachment[]): readonly Attachment[] {
  return files.filter(({ own, name, bytes }) => !own && PLAIN.test(name) && bytes <= MAX_BYTES).slice(0, MAX_FILES);
}

/** The whole text of a file, or null when these are not all its bytes or no UTF-8 text. */
export function textOfFile({ bytes: size }: Attachment, bytes: Uint8Array): string | null {
  if (bytes.byteLength !== size) return null;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return NO_TEXT.test(text) ? null : text;
  } catch {
    return null;
  }
}
