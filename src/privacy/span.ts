/** The kinds of personal data that exist, by the names that the policy uses, and secrets. */
export const KINDS = ["EMAIL", "PHONE", "SSN", "CREDIT_CARD", "IBAN", "IP", "SECRET"] as const;
export type Kind = (typeof KINDS)[number];

/** Where something was found: UTF-16 offsets, end exclusive. */
export interface Span {
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
}

/** A text as the patterns read it, and the way back to where a span stands in the text itself. */
export interface Reading {
  readonly text: string;
  readonly original: (span: Span) => Span;
}

/** Finds one kind in a text, in linear time; spans may overlap those of other kinds. */
export type Find = (text: string) => readonly Span[];

/** A finder over one pattern; `accept` has the last word on a match. The pattern must be global, start at a boundary and hold no unbounded quantifier. */
export function finder(
  kind: Kind,
  pattern: RegExp,
  accept: (match: string, text: string, at: number) => boolean = () => true,
): Find {
  return (text) => {
    const spans: Span[] = [];
    // Most texts hold nothing: `search` tells it without the copy of the pattern that `matchAll` makes.
    if (text.search(pattern) < 0) return spans;
    for (const match of text.matchAll(pattern)) {
      if (accept(match[0], text, match.index)) spans.push({ kind, start: match.index, end: match.index + match[0].length });
    }
    return spans;
  };
}

/** The digits of a text, without anything between them. */
export function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, "");
}
