import type { Place, Read } from "../step.ts";

/** The columns by which a table of help-desk tickets is known. */
export const HELP_DESK_COLUMNS = ["title", "body", "category", "urgency", "impact"] as const;

/** One help-desk ticket: a new incident. Its number is made of its row, which is all that tells it apart. */
export function helpDeskStep(row: Readonly<Record<string, string>>, place: Place, prefix: string): Read {
  const cell = (name: string): string => row[name]?.trim() ?? "";
  if (cell("title") === "" && cell("body") === "") return { kind: "unreadable", place, reason: "neither a title nor a body" };
  const bad = ["urgency", "impact"].find((name) => !/^\d?$/.test(cell(name)));
  if (bad !== undefined) return { kind: "unreadable", place, reason: `${bad} is no level` };
  const number = `${prefix}${String(place.row).padStart(7, "0")}`;
  const columns = {
    number,
    short_description: cell("title").slice(0, 160),
    description: cell("body").slice(0, 4_000),
    category: cell("category"),
    subcategory: cell("sub_category1"),
    urgency: cell("urgency"),
    impact: cell("impact"),
    contact_type: "email",
  };
  return { kind: "servicenow", place, table: "incident", key: number, columns, references: {}, version: null, oddities: [] };
}
