/** One country's number for a person. */
export interface NationalId {
  /** ISO 3166. */
  readonly country: string;
  /** What it is called where it stands in a text: alternatives of a pattern, matched without case. */
  readonly words: string;
  /** How it is written: alternatives of a pattern without boundaries, unbounded quantifiers or capturing groups. */
  readonly form: string;
  /** Whether letters and digits (upper case, nothing between them) are such a number. */
  readonly valid: (compact: string) => boolean;
  /** Whether it is one without any word beside it, as written. Unset: never, for too many other numbers look the same. */
  readonly alone?: (compact: string, written: string) => boolean;
}
