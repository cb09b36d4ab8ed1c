// Things that look like numbers of people or accounts and are none: UUIDs, digests and sys_ids, times, dates. Our own marker is none of them: anybody can
// write one, and its sixteen digits may be a card or an account; a genuine one that is such a number by chance (1 in 25,000) is redacted like it.
export const NEUTRAL =
  /(?<!\w)(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32,128}|(?:19|20)\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?)(?!\w)/gi;

type Stretch = readonly [start: number, end: number];

/** The stretches of a text in which no number of a phone, card, account or person is looked for, in order. */
export function neutralIn(text: string): readonly Stretch[] {
  return Array.from(text.matchAll(NEUTRAL), (match) => [match.index, match.index + match[0].length]);
}
