import type { Reading, Span } from "./span.ts";

/** A stretch of a text, and what it reads as. */
export type Rewritten = readonly [start: number, end: number, read: string];

/** From this place in the reading on, what stands there is this stretch; or, with nothing of its own, as it stands in the text. */
interface Piece {
  readonly at: number;
  readonly start: number;
  readonly end: number;
  readonly isRead: boolean;
}

/** The reading of a text with these stretches of it, in order, read as something else; null when there are none. A span that touches a stretch covers all of it. */
export function rewrite(text: string, stretches: Iterable<Rewritten>): Reading | null {
  const parts: string[] = [];
  const pieces: Piece[] = [];
  let from = 0;
  let length = 0;
  const put = (read: string, start: number, end: number, isRead: boolean): void => {
    if (read === "") return;
    parts.push(read);
    pieces.push({ at: length, start, end, isRead });
    length += read.length;
  };
  for (const [start, end, read] of stretches) {
    put(text.slice(from, start), from, start, false);
    put(read, start, end, true);
    from = end;
  }
  if (from === 0) return null;
  put(text.slice(from), from, text.length, false);
  return { text: parts.join(""), original: (span) => originalOf(span, pieces, text.length) };
}

function originalOf({ kind, start, end }: Span, pieces: readonly Piece[], length: number): Span {
  const first = pieceAt(pieces, start);
  const last = pieceAt(pieces, end - 1);
  if (first === undefined || last === undefined) return { kind, start: length, end: 0 };
  return {
    kind,
    start: first.isRead ? first.start : first.start + start - first.at,
    end: last.isRead ? last.end : last.start + end - last.at,
  };
}

/** Spans are few: looking each one up costs less than a place for every character (measured). */
function pieceAt(pieces: readonly Piece[], at: number): Piece | undefined {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return pieces[low - 1];
}
