// Things that look like numbers of people or accounts and are none: UUIDs, digests and sys_ids, times, dates.
export const NEUTRAL =
  /(?<!\w)(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32,128}|\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?)(?!\w)/gi;
// The end of our own marker. Sixteen digits elsewhere may be an account or a card; accounts in capitals are none of ours.
export const EVIDENCE = /(?<=\[ots:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12} )evidence:[0-9a-f]{16}(?=\])/g;

type Stretch = readonly [start: number, end: number];

/** The stretches of a text in which no number of a phone, card, account or person is looked for, in order. */
export function neutralIn(text: string): readonly Stretch[] {
  return [...stretches(text, NEUTRAL), ...stretches(text, EVIDENCE)].sort(([a], [b]) => a - b);
}

function stretches(text: string, pattern: RegExp): Stretch[] {
  return Array.from(text.matchAll(pattern), (match) => [match.index, match.index + match[0].length]);
}
