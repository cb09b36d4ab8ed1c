import type { Json, View } from "./context-view.ts";

const PATH = /^[a-zA-Z][\w]{0,60}(?:\.[\w]{1,60}){0,5}$/;

/** The value at a path ("tasks.0.state"; "tasks.count" is a list's length), or undefined when there is none. Only own properties count. */
export function valueAt(view: View, path: string): Json | undefined {
  if (!PATH.test(path)) return undefined;
  let at: Json | undefined = view;
  for (const part of path.split(".")) {
    at = at === undefined ? undefined : step(at, part);
  }
  return at;
}

function step(at: Json, part: string): Json | undefined {
  if (typeof at !== "object" || at === null) return undefined;
  if (isList(at)) return part === "count" ? at.length : /^\d{1,5}$/.test(part) ? at[Number(part)] : undefined;
  return Object.hasOwn(at, part) ? at[part] : undefined;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Every text, number and truth value below a value, as text. */
export function leavesOf(value: Json): readonly string[] {
  if (value === null) return [];
  if (typeof value !== "object") return [String(value)];
  return (isList(value) ? value : Object.values(value)).flatMap(leavesOf);
}
