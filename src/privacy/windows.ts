/** One piece of a long text: `from` to `to` is read, what begins from `start` on and before `end` counts. */
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

/** So much at a time that nothing else waits for long. */
export const WINDOW = 8_192;
// What is looked for looks back less than this; with blanks in it, it is no longer than MARGIN; without, no longer than the longest token.
const BEFORE = 160;
const MARGIN = 704;
const LONGEST_TOKEN = 24_576;
const SEEK = 512;
// What tokens, keys and header values are made of.
const TOKEN = /[\w.+/=~-]/;

/** The pieces of a text, in order. They overlap so that what begins in one is read in it whole, however it is cut. */
export function* windowsOf(text: string): Generator<Window> {
  for (let start = 0; start < text.length; ) {
    const end = cutBefore(text, start, start + WINDOW);
    yield { from: Math.max(0, start - BEFORE), to: tokenEnd(text, end + MARGIN), start, end };
    start = end;
  }
}

/** At a blank when there is one near. */
function cutBefore(text: string, start: number, at: number): number {
  if (at >= text.length) return text.length;
  for (let end = at; end > Math.max(start, at - SEEK); end -= 1) if (/\s/.test(text.charAt(end - 1))) return end;
  return at;
}

function tokenEnd(text: string, at: number): number {
  let end = Math.min(at, text.length);
  const last = Math.min(text.length, at + LONGEST_TOKEN);
  while (end < last && TOKEN.test(text.charAt(end))) end += 1;
  return end;
}
