/** A member of its own, never one that every object has. */
export function part(value: unknown, ...path: readonly string[]): unknown {
  let at = value;
  for (const name of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return undefined;
    at = Reflect.get(at, name);
  }
  return at;
}

/** A text, or undefined. */
export function textIn(value: unknown, ...path: readonly string[]): string | undefined {
  const found = part(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** A list, empty when there is none. */
export function listIn(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = part(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** True for a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
