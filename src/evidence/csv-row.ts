import { parseObject } from "./line.ts";

// The columns of a CSV export, in this order for good (further ones come behind them): each with the places in the line or its record where it is looked
// for, the first one that says something.
const COLUMNS = [
  ["seq"],
  ["at"],
  ["kind"],
  ["region"],
  ["subject"],
  ["ticket", "record.payload.ticket_key"],
  ["case", "record.corr.case"],
  ["workflow", "record.corr.workflow"],
  ["actor_type", "record.actor.type"],
  ["actor", "record.actor.id"],
  ["actor_groups", "record.actor.groups"],
  ["action", "record.decision.action", "record.payload.action", "record.payload.recommended.proposal.action"],
  ["outcome", "record.decision.gate", "record.payload.end", "record.payload.decided"],
  ["zone", "record.decision.zone"],
  ["risk", "record.decision.risk"],
  ["confidence", "record.decision.confidence"],
  ["digest", "record.decision.args_hash", "record.payload.digest", "record.payload.recommended.proposal.digest"],
  ["model", "record.model.deployment"],
  ["policy", "record.decision.policy_ver", "record.payload.policy"],
  ["id"],
  ["hash"],
  ["seal"],
] as const;

/** The first row of every CSV export. */
export const CSV_HEADER = COLUMNS.map(([name]) => name).join(",");

const PLACES = COLUMNS.map(([name, ...places]) => (places.length === 0 ? [name] : places).map((place) => place.split(".")));

/** A sealed entry as one physical line of RFC 4180; its record stands whole in the JSONL export only. */
export function csvRow(entry: { readonly canonical: string }): string {
  const line = { ...entry, record: parseObject(entry.canonical) };
  return PLACES.map((places) => cell(places.map((place) => textAt(line, place)).find((text) => text !== "") ?? "")).join(",");
}

function textAt(value: unknown, place: readonly string[]): string {
  let found = value;
  for (const name of place)
    found = typeof found === "object" && found !== null ? Object.getOwnPropertyDescriptor(found, name)?.value : undefined;
  return textOf(found);
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join("; ");
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

// Hostile input: what begins a formula for a sheet, also in forms that a sheet takes for these signs: full-width, small, raised and lowered ones, any dash.
const SIGN = String.raw`[=+\-@|%\p{Pd}\u207a-\u207c\u208a-\u208c\u2212\u2795\u2796\ufb29\ufe62\ufe66\ufe6a\ufe6b\uff05\uff0b\uff1d\uff20\uff5c]`;
// A cell begins with its text, and again behind a quote or whatever a sheet of another region, or one that is told so, splits at.
const FORMULA = new RegExp(String.raw`(?<=^|[",;|])(?=[\s\p{Cc}\p{Cf}']*${SIGN})`, "gu");

/** One cell, quoted, on one line; what a spreadsheet would run is text for it: an apostrophe stands where a formula could begin, and taking it away again gives the text. */
function cell(text: string): string {
  if (text === "") return "";
  // Line ends would make two rows of one.
  const line = text.replaceAll(/[\r\n\t\0\v\f\u0085\u2028\u2029]+/g, " ");
  return `"${line.replaceAll(FORMULA, "'").replaceAll('"', '""')}"`;
}
