/** Keys and indexes from the root of a JSON value. */
export type JsonPath = readonly (string | number)[];

/** Every place of a JSON value except its root: containers before what they hold. */
export function everyPath(value: unknown, at: JsonPath = []): JsonPath[] {
  return entries(value).flatMap(([key, item]) => [[...at, key], ...everyPath(item, [...at, key])]);
}

/** What stands at a path. */
export function valueAt(value: unknown, path: JsonPath): unknown {
  return path.reduce((from: unknown, key) => new Map(entries(from)).get(key), value);
}

/** A copy in which one place holds something else. */
export function changed(value: unknown, path: JsonPath, to: unknown): unknown {
  return rewritten(value, path, ([key]) => [[key, to]]);
}

/** A copy without one place. */
export function without(value: unknown, path: JsonPath): unknown {
  return rewritten(value, path, () => []);
}

/** A copy in which the last key of a path has another name. */
export function renamed(value: unknown, path: JsonPath, name: string): unknown {
  return rewritten(value, path, ([, item]) => [[name, item]]);
}

type Entry = readonly [string | number, unknown];

function rewritten(value: unknown, [key, ...rest]: JsonPath, replace: (entry: Entry) => readonly Entry[]): unknown {
  const found = entries(value).some(([name]) => name === key);
  const all = found ? entries(value) : [...entries(value), [key ?? "", undefined] as const];
  const next = all.flatMap((entry): readonly Entry[] => {
    if (entry[0] !== key) return [entry];
    return rest.length === 0 ? replace(entry) : [[entry[0], rewritten(entry[1], rest, replace)]];
  });
  return Array.isArray(value) ? next.map(([, item]) => item) : Object.fromEntries(next);
}

function entries(value: unknown): Entry[] {
  if (Array.isArray(value)) return value.map((item: unknown, index) => [index, item]);
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}
