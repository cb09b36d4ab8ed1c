// Things that look like numbers of people or accounts and are none: UUIDs, digests and sys_ids, times, dates. Our own marker is none of them: anybody can
// write one, and its sixteen digits may be a card or an account; a genuine one that is such a number by chance (1 in 25,000) is redacted like it.
// What comes first, a border and four such characters, is true of all of them and rules most places out at once.
export const NEUTRAL =
  /\b(?=[0-9a-f]{4})(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32,128}|(?:19|20)\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?)(?!\w)/gi;

type Stretch = readonly [start: number, end: number];

// A neutral stretch is shorter.
const REACH = 140;

/** The stretches of a text in which no number of a phone, card, account or person is looked for, in order. */
export function neutralIn(text: string): readonly Stretch[] {
  const found: Stretch[] = [];
  NEUTRAL.lastIndex = 0;
  for (let match = NEUTRAL.exec(text); match !== null; match = NEUTRAL.exec(text)) found.push([match.index, NEUTRAL.lastIndex]);
  return found;
}

/** Those that may touch these stretches, in order: looking around a few of them costs less than looking through the text. */
export function neutralNear(text: string, near: readonly { readonly start: number; readonly end: number }[]): readonly Stretch[] {
  if (near.length * REACH * 4 > text.length) return neutralIn(text);
  const found = new Map<number, Stretch>();
  for (const { start, end } of near) {
    const from = wordStart(text, Math.max(0, start - REACH));
    for (const [begins, ends] of neutralIn(text.slice(from, end + REACH))) found.set(from + begins, [from + begins, from + ends]);
  }
  return [...found.values()].sort(([a], [b]) => a - b);
}

/** No word is cut at its beginning, unless it is longer than all that is looked for. */
function wordStart(text: string, at: number): number {
  let from = at;
  while (from > 0 && at - from < REACH && /\w/.test(text.charAt(from - 1))) from -= 1;
  return from;
}
