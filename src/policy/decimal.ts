const DECIMAL = /^-?(0|[1-9]\d{0,14})(\.\d{1,6})?$/;

/** The number that a field's text is, or null: no exponent, no unit, no leading zero. */
export function decimal(text: string): number | null {
  return DECIMAL.test(text) ? Number(text) : null;
}
