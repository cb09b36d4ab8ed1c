const TEXT_FIELDS = ["log", "id", "at", "kind", "region", "subject", "hash", "prev", "seal", "canonical"] as const;
/** A line of a log. */
export type Line = Readonly<Record<(typeof TEXT_FIELDS)[number], string>> & { readonly seq: number; readonly epoch: number };
const COLUMNS = TEXT_FIELDS.length + 2;

/** A line as an entry, or why it is none. */
export function parse(text: string): Line | string {
  const row = parseObject(text);
  if (row === null || !isLine(row)) return text === "" ? "a blank line" : "not an entry";
  // What a reader drops without a word: a member that comes twice, blanks, other escapes.
  return JSON.stringify(row) === text ? row : "not written as an entry is: a member twice, or blanks between them";
}

function isLine(row: Readonly<Record<string, unknown>>): row is Line {
  const typed = TEXT_FIELDS.every((name) => typeof row[name] === "string") && Object.keys(row).length === COLUMNS;
  return typed && Number.isSafeInteger(row["seq"]) && Number.isSafeInteger(row["epoch"]);
}

/** A JSON object, or null. */
export function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
