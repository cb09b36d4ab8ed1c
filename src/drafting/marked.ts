import type { Json, View } from "./context-view.ts";

// Texts that people outside the service write, by the last part of their path; everything else is a code or a time.
const FREE_TEXT = new Set(["title", "description", "text", "name", "relation"]);
// What reads as a mark of this prompt or another.
const MARK = /\^(?=[0-9a-f]{6}\^)/g;
// Besides blanks: what nobody sees.
const HIDDEN = /[\p{Cf}\p{Cc}\p{Co}\p{Cs}\u2028\u2029]|[\ufe00-\ufe0f]|[\u{e0000}-\u{e01ef}]/gu;

/** The view with every blank of a free text replaced by the mark, and characters that nobody sees taken out. */
export function markedView(view: View, mark: string): View {
  return Object.fromEntries(Object.entries(view).map(([name, value]) => [name, marked(value, mark, name, false)]));
}

function marked(value: Json, mark: string, name: string, free: boolean): Json {
  if (typeof value === "string") return free || FREE_TEXT.has(name) ? markText(value, mark) : value.replaceAll(HIDDEN, " ");
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map((item) => marked(item, mark, name, free));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, marked(item, mark, key, free || isFree(name, key))]),
  );
}

/** Mapped fields and what other systems say are free text, whatever they are called. */
function isFree(name: string, key: string): boolean {
  return name === "sources" || (name === "fields" && !FIXED.has(key));
}

const FIXED = new Set(["state", "phase", "type", "onHold", "risk", "approval", "openedAt", "windowStart", "windowEnd"]);

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function markText(text: string, mark: string): string {
  return text
    .replaceAll("`", " ")
    .replaceAll(MARK, " ")
    .replaceAll(HIDDEN, " ")
    .trim()
    .replaceAll(/\s{1,1000}/g, mark);
}

/** The text without the mark, for a model that copied it. */
export function unmarked(text: string, mark: string): string {
  return text.replaceAll(mark, " ");
}
