import type { Related, Section } from "../../case/index.ts";
import { phaseOf } from "./fields.ts";
import { has, type Issue, listIn, part, textIn } from "./wire.ts";

/** The field that holds them. */
export const LINKS_FIELD = "issuelinks";

/** Issues linked to this one and where they stand, without those whose fields are one of our questions'; Jira leaves out those that our account may not see. */
export function linksOf({ fields }: Issue, isQuestion: (fields: unknown) => boolean): Section<readonly Related[]> {
  if (!has(fields, LINKS_FIELD)) return { status: "forbidden", value: null };
  const rows = listIn(fields, LINKS_FIELD)
    .filter((row) => !isQuestion(part(otherIn(row), "fields")))
    .map(linked);
  const known = rows.filter((row) => row !== null);
  return { status: known.length === rows.length ? "ok" : "partial", value: known };
}

/** The issue at the other end. */
function otherIn(row: unknown): unknown {
  return part(row, "inwardIssue") ?? part(row, "outwardIssue");
}

/** A link reads from the other issue's side: "is blocked by" when that one blocks this. */
function linked(row: unknown): Related | null {
  const side = has(row, "inwardIssue") ? "inward" : "outward";
  const issue = part(row, `${side}Issue`);
  const fields = part(issue, "fields");
  const [id, key] = [textIn(issue, "id"), textIn(issue, "key")];
  if (id === undefined || key === undefined) return null;
  return {
    id,
    name: key,
    className: textIn(part(fields, "issuetype"), "name") ?? "",
    relation: textIn(part(row, "type"), side) ?? "",
    phase: has(fields, "status") ? phaseOf(part(fields, "status")) : null,
    hops: 1,
  };
}
