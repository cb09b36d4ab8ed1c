/** Why a text is refused, and where in it: offset counts from 0, line and column from 1 (UTF-16 units, as editors and the YAML reader count). */
export type Problem = { readonly message: string; readonly offset: number; readonly line: number; readonly column: number };

/** A problem at an offset of the text. */
export function problemAt(text: string, offset: number, message: string): Problem {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { message, offset, line, column: offset - before.lastIndexOf("\n") };
}

/** A piece of the text as it may stand in a message: quoted, cut, without control characters. */
export function quoted(piece: string): string {
  return JSON.stringify(piece.length > 40 ? `${piece.slice(0, 40)}…` : piece);
}

/** The ending of a message that offers the nearest known word. */
export function suggestion(word: string | undefined): string {
  return word === undefined ? "" : `; did you mean ${quoted(word)}?`;
}
