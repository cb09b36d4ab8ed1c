import type { Section, SourceValues } from "../../case/index.ts";

interface Value {
  readonly path: string;
  readonly type: "string" | "number" | "boolean";
}

const MAX_TEXT = 1_000;
const DECIMAL = /^-?\d{1,15}(\.\d{1,6})?$/;

/** The named values of one record. A null is no value; a path that is not there, or holds another type, makes the section partial: its fact is unknown. */
export function valuesIn(record: unknown, values: Readonly<Record<string, Value>>): Section<SourceValues> {
  const found: Record<string, string> = {};
  let whole = true;
  for (const [name, { path, type }] of Object.entries(values)) {
    const raw = at(record, path);
    if (raw === null) continue;
    const text = textOf(raw, type);
    if (text === undefined) whole = false;
    else found[name] = text;
  }
  return { status: whole ? "ok" : "partial", value: found };
}

/** What stands at a path; undefined when it is not there. Only own properties count. */
export function at(record: unknown, path: string): unknown {
  let here: unknown = record;
  for (const part of path.split(".")) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, part)) return undefined;
    here = Reflect.get(here, part);
  }
  return here;
}

/** The value in the one form of its type, or undefined when it has another type. What databases and digests refuse (NUL, halves of characters) becomes U+FFFD. */
function textOf(raw: unknown, type: Value["type"]): string | undefined {
  switch (type) {
    case "boolean":
      return typeof raw === "boolean" ? String(raw) : undefined;
    case "number":
      return numberText(raw);
    case "string":
      return typeof raw === "string" ? raw.slice(0, MAX_TEXT).toWellFormed().replaceAll("\0", "\ufffd").trim() : undefined;
  }
}

/** OData prints decimals as JSON numbers or, IEEE 754 compatible, as text. */
function numberText(raw: unknown): string | undefined {
  const text = typeof raw === "number" && Number.isFinite(raw) && Math.abs(raw) < 1e15 ? raw.toFixed(6) : raw;
  if (typeof text !== "string" || !DECIMAL.test(text)) return undefined;
  const [whole = "0", decimals = ""] = text.replace(/^(-?)0+(?=\d)/, "$1").split(".");
  const rest = decimals.replace(/0+$/, "");
  const short = rest === "" ? whole : `${whole}.${rest}`;
  return short === "-0" ? "0" : short;
}
