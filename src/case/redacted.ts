declare const redactedBrand: unique symbol;

/** A value in which every text went through a redactor. Evidence and logs take nothing else. */
export type Redacted<T> = T & { readonly [redactedBrand]: true };

/** Replaces personal data and secrets in one text. */
export type RedactText = (text: string) => string;

/** What is known of the people that a text speaks of. */
export interface Acquainted {
  /** Names of accounts. */
  readonly names: readonly string[];
  /** ISO 3166 countries whose national phone numbers they may write, the likeliest first. */
  readonly countries: readonly string[];
}

/** What stands for a value that was taken out of a text; null = the kind in brackets. */
export type Mark = (kind: string, value: string) => string | null;

/** Replaces personal data and secrets in one text; `knowing` also these people's names. */
export interface Redactor extends RedactText {
  readonly knowing: (people: Acquainted) => Redactor;
  /** Redacts long texts in pieces between which others may run, and remembers the results: what is asked for them later is there at once. */
  readonly ahead: (texts: readonly string[]) => Promise<void>;
  /** The same with something else in place of what it takes out. */
  readonly marking: (mark: Mark) => RedactText;
}

/** A deep copy of JSON data with every string and every key redacted: the only way to make a Redacted. */
export function redacted<T>(value: T, redact: RedactText): Redacted<T> {
  // A brand exists for the compiler only; this walk is what earns it.
  return walk(value, redact) as Redacted<T>;
}

function walk(value: unknown, redact: RedactText): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map((item) => walk(item, redact));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [redact(key), walk(item, redact)]));
}
