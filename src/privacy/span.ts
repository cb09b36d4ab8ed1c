/** The kinds of personal data that exist, by the names that the policy uses, and secrets. PERSON and NATIONAL_ID need no pattern of the policy. */
export const KINDS = ["EMAIL", "PHONE", "SSN", "CREDIT_CARD", "IBAN", "IP", "NATIONAL_ID", "PERSON", "SECRET"] as const;
export type Kind = (typeof KINDS)[number];

/** Where something was found: UTF-16 offsets, end exclusive. `kind` is one of KINDS or the name of one of the policy's own patterns. */
export interface Span {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** A text as the patterns read it, and the way back to where a span stands in the text itself. */
export interface Reading {
  readonly text: string;
  readonly original: (span: Span) => Span;
  /** Its digits were written one by one: nobody writes a counter so. */
  readonly spelled?: true;
}

/** What the finders know besides the text. */
export interface Known {
  /** ISO 3166 countries whose national phone numbers are looked for, the likeliest first. */
  readonly countries: readonly string[];
  readonly spelled?: true;
}

/** Finds one kind in a text, in linear time; spans may overlap those of other kinds. */
export type Find = (text: string, known: Known) => readonly Span[];

/** A finder over one pattern; `accept` has the last word on a match. The pattern must be global, start at a boundary and hold no unbounded quantifier. */
export function finder(
  kind: string,
  pattern: RegExp,
  accept: (match: string, text: string, at: number) => boolean = () => true,
): (text: string) => readonly Span[] {
  return (text) => {
    const spans: Span[] = [];
    // Not matchAll: it copies the pattern for each text, which costs as much as looking through a short one (measured).
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      if (accept(match[0], text, match.index)) spans.push({ kind, start: match.index, end: match.index + match[0].length });
      if (match[0] === "") pattern.lastIndex += 1;
    }
    return spans;
  };
}

/** The digits of a text, without anything between them. */
export function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, "");
}

/** What stands around a stretch of a text: so many characters before it and half as many behind it. */
export function around(text: string, { start, end }: Pick<Span, "start" | "end">, before: number): string {
  return `${text.slice(Math.max(0, start - before), start)}\n${text.slice(end, end + before / 2)}`;
}
