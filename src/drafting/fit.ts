import type { Json, View } from "./context-view.ts";

// Each attempt shortens texts further and keeps fewer of the oldest list entries.
const ATTEMPTS = [
  { text: 20_000, entries: 500 },
  { text: 4_000, entries: 100 },
  { text: 1_000, entries: 40 },
  { text: 300, entries: 15 },
  { text: 80, entries: 5 },
] as const;

const HALF_A_MARK = /(?<!\^[0-9a-f]{6})\^[0-9a-f]{0,6}$/;

/** The view within a number of JSON characters, and the paths of what was cut. Entries left out become null, so that paths keep their meaning. */
export function fit(view: View, limit: number): { readonly view: View; readonly left: readonly string[] } {
  if (size(view) <= limit) return { view, left: [] };
  let cut: { view: View; left: string[] } = { view, left: [] };
  for (const attempt of ATTEMPTS) {
    const left: string[] = [];
    const shorter = Object.fromEntries(Object.entries(view).map(([name, value]) => [name, shorten(value, name, attempt, left)]));
    cut = { view: shorter, left };
    if (size(shorter) <= limit) return shownLeft(cut);
  }
  // A list of nulls can still be long: nothing of it is shown rather than too much.
  const bare = Object.fromEntries(
    Object.entries(cut.view).map(([name, value]) => [name, size(value) > limit / 10 ? { notShown: "too long" } : value]),
  );
  return shownLeft({ view: bare, left: cut.left });
}

function shownLeft({ view, left }: { view: View; left: string[] }): { view: View; left: readonly string[] } {
  const more = left.length - 20;
  return { view, left: more > 0 ? [...left.slice(0, 20), `and ${more} more`] : left };
}

function size(value: Json): number {
  return JSON.stringify(value).length;
}

function shorten(value: Json, path: string, to: (typeof ATTEMPTS)[number], left: string[]): Json {
  if (typeof value === "string") {
    if (value.length <= to.text) return value;
    left.push(`${path} after ${to.text} characters`);
    return value.slice(0, to.text).toWellFormed().replace(HALF_A_MARK, "");
  }
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return shortList(value, path, to, left);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shorten(item, `${path}.${name}`, to, left)]));
}

/** Comments are kept from the newest, everything else from the first. */
function shortList(list: readonly Json[], path: string, to: (typeof ATTEMPTS)[number], left: string[]): Json {
  const out = Math.max(0, list.length - to.entries);
  if (out > 0) left.push(`${out} of ${path}`);
  const kept = (i: number): boolean => (path === "comments" ? i >= out : i < to.entries);
  return list.map((item, i) => (kept(i) ? shorten(item, `${path}.${i}`, to, left) : null));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
