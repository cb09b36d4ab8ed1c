// Things that look like numbers of people and are none: UUIDs, digests and sys_ids, times, dates.
export const NEUTRAL =
  /(?<!\w)(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32,128}|\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?)(?!\w)/gi;

/** The stretches of a text in which no phone, card or social security number is looked for, in order. */
export function neutralIn(text: string): readonly (readonly [start: number, end: number])[] {
  return Array.from(text.matchAll(NEUTRAL), (match) => [match.index, match.index + match[0].length]);
}
