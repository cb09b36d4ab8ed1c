import type { Reading, Span } from "./span.ts";

/** A stretch of a text, and what it reads as. */
export type Rewritten = readonly [start: number, end: number, read: string];

/** The reading of a text with these stretches of it, in order, read as something else; null when there are none. A span that touches a stretch covers all of it. */
export function rewrite(text: string, stretches: Iterable<Rewritten>): Reading | null {
  const parts: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let from = 0;
  const keepTo = (to: number): void => {
    parts.push(text.slice(from, to));
    for (; from < to; from += 1) {
      starts.push(from);
      ends.push(from + 1);
    }
  };
  for (const [start, end, read] of stretches) {
    keepTo(start);
    parts.push(read);
    for (let unit = 0; unit < read.length; unit += 1) {
      starts.push(start);
      ends.push(end);
    }
    from = end;
  }
  if (from === 0) return null;
  keepTo(text.length);
  const original = ({ kind, start, end }: Span): Span => ({ kind, start: starts[start] ?? text.length, end: ends[end - 1] ?? 0 });
  return { text: parts.join(""), original };
}
