/** Markup whose every value was escaped: made by html`` alone. */
export interface Html {
  readonly html: string;
}

type Value = string | number | Html | readonly Html[];

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

function rendered(value: Value): string {
  if (typeof value === "string") return value.replaceAll(/[&<>"']/g, (char) => ESCAPES.get(char) ?? "");
  if (typeof value === "number") return String(value);
  return "html" in value ? value.html : value.map((one) => one.html).join("");
}

/** A template whose values are text, escaped for elements and quoted attributes alike; markup stays what html`` made. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { html: parts.map((part, i) => part + (i < values.length ? rendered(values[i] ?? "") : "")).join("") };
}

/** The markup when it holds, else nothing. */
export function when(holds: boolean, then: () => Html): Html {
  return holds ? then() : html``;
}
