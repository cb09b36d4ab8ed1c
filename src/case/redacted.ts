declare const redactedBrand: unique symbol;

/** A value in which every text went through a redactor. Evidence and logs take nothing else. */
export type Redacted<T> = T & { readonly [redactedBrand]: true };

/** Replaces personal data and secrets in one text. */
export type RedactText = (text: string) => string;

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
