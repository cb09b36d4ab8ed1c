import type { Reading, Span } from "./span.ts";

// 4 1 1 1  1 1 1 1, 0 7 8 - 0 5 - 1 1 2 0, + 4 9 3 0 ...: seven single digits or more.
export const SPELLED = /(?<![\w.])(?:\+ ?)?\d(?!\w)(?:(?: {1,3}(?:[-./] {0,2})?|[-./] {1,2})\d(?!\w)){6,40}/g;
const QUICK = /\d \d {1,3}(?:[-./] {0,2})?\d /;
export const BETWEEN = /[^\d+]{1,6}/g;

/** The reading of a text in which digits that are written one by one stand together, groups apart by a dash; null when there are none. */
export function spelledOut(text: string): Reading | null {
  if (!QUICK.test(text)) return null;
  const parts: string[] = [];
  const places: number[] = [];
  const put = (read: string, from: number): void => {
    parts.push(read);
    for (let i = 0; i < read.length; i += 1) places.push(from + i);
  };
  let from = 0;
  for (const { 0: run, index } of text.matchAll(SPELLED)) {
    put(text.slice(from, index), from);
    let inRun = 0;
    for (const { 0: gap, index: at } of run.matchAll(BETWEEN)) {
      put(run.slice(inRun, at), index + inRun);
      if (gap !== " ") put("-", index + at);
      inRun = at + gap.length;
    }
    put(run.slice(inRun), index + inRun);
    from = index + run.length;
  }
  if (from === 0) return null;
  put(text.slice(from), from);
  const original = ({ kind, start, end }: Span): Span => ({
    kind,
    start: places[start] ?? text.length,
    end: (places[end - 1] ?? text.length) + 1,
  });
  return { text: parts.join(""), original, spelled: true };
}
