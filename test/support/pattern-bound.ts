/** Unbounded quantifiers of a pattern, by what they repeat; empty for a pattern whose match has a largest length. */
export function unbounded({ source }: RegExp): readonly string[] {
  const outside = source.replaceAll(/\\./g, "_").replaceAll(/\[(?:\^)?[^\]]{0,300}\]/g, "_");
  return outside.match(/.{0,10}(?:[^(]\*|[^(]\+|\{\d+,\})/g) ?? [];
}

/** Every pattern that a module exports, alone or in lists of objects. */
export function patternsOf(module: object): readonly RegExp[] {
  const found: RegExp[] = [];
  const walk = (value: unknown): void => {
    if (value instanceof RegExp) found.push(value);
    else if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(walk);
  };
  Object.values(module).forEach(walk);
  return found;
}
