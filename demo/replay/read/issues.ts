import type { JiraStep, Person, Place, Read, RecordedIssue } from "../step.ts";
import { isObject, listIn, part, textIn } from "./json.ts";

/** True for an issue as the REST API shows it. */
export function isIssue(value: unknown): boolean {
  return isObject(value) && typeof value["key"] === "string" && isObject(value["fields"]);
}

/** An issue in our words, or what it lacks. */
export function issueOf(value: unknown): RecordedIssue | { readonly lacks: string } {
  const fields = part(value, "fields");
  const named = namesIn(value);
  if ("lacks" in named) return named;
  const summary = (textIn(fields, "summary") ?? "").replaceAll(/\s+/g, " ").trim();
  return {
    ...named,
    summary: summary === "" ? "(no summary)" : summary.slice(0, 250),
    description: textIn(fields, "description") ?? null,
    priority: textIn(fields, "priority", "name") ?? null,
    labels: listIn(fields, "labels").flatMap((label) => (typeof label === "string" && !/\s/.test(label) ? [label] : [])),
    assignee: personOf(part(fields, "assignee")),
    reporter: personOf(part(fields, "reporter")),
    created: timeOf(textIn(fields, "created")),
  };
}

/** What an issue cannot be without. */
function namesIn(value: unknown): Pick<RecordedIssue, "key" | "project" | "type" | "status"> | { readonly lacks: string } {
  const fields = part(value, "fields");
  const key = textIn(value, "key") ?? "";
  const project = textIn(fields, "project", "key") ?? /^([A-Z][A-Z0-9_]+)-\d+$/.exec(key)?.[1] ?? "";
  const type = textIn(fields, "issuetype", "name");
  const status = textIn(fields, "status", "name");
  if (!/^[A-Z][A-Z0-9_]{1,49}-\d{1,12}$/.test(key) || !key.startsWith(`${project}-`)) return { lacks: "a key of its project" };
  if (type === undefined) return { lacks: "an issue type" };
  if (status === undefined) return { lacks: "a status" };
  const category = categoryOf(textIn(fields, "status", "statusCategory", "key"));
  return {
    key,
    project: { key: project, name: textIn(fields, "project", "name") ?? project },
    type,
    status: { name: status, category },
  };
}

/** Undefined is new. */
function categoryOf(key: string | undefined): RecordedIssue["status"]["category"] {
  return key === "done" || key === "indeterminate" ? key : "new";
}

/** A person of Cloud (accountId) or Server (name); null when nobody is named. */
export function personOf(value: unknown): Person | null {
  const id = textIn(value, "accountId") ?? textIn(value, "name") ?? textIn(value, "key");
  if (id === undefined || id === "") return null;
  return { id: `rec:${id.replaceAll(/[^\w:-]/g, "_").slice(0, 100)}`, name: textIn(value, "displayName") ?? id };
}

function timeOf(text: string | undefined): Date | null {
  const at = Date.parse((text ?? "").replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  return Number.isNaN(at) ? null : new Date(at);
}

const NOBODY: Person = { id: "rec:nobody", name: "Nobody named" };
const OPEN: RecordedIssue["status"] = { name: "Open", category: "new" };

/** What happened to a recorded issue: it was opened, its comments came in order, it moved to the status it has. */
export function issueSteps(value: unknown, place: Place): readonly Read[] {
  const issue = issueOf(value);
  if ("lacks" in issue) return [{ kind: "unreadable", place, reason: `an issue without ${issue.lacks}` }];
  const by = issue.reporter ?? NOBODY;
  const begun = issue.status.category === "new" ? issue : { ...issue, status: OPEN };
  const step = (rest: Pick<JiraStep, "issue" | "by" | "deed">): JiraStep => ({
    kind: "jira",
    place,
    key: issue.key,
    oddities: [],
    ...rest,
  });
  const comments = listIn(value, "fields", "comment", "comments").flatMap((comment) => {
    const [id, body] = [textIn(comment, "id"), textIn(comment, "body")];
    if (id === undefined || body === undefined || body.trim() === "") return [];
    return [step({ issue: begun, by: personOf(part(comment, "author")) ?? NOBODY, deed: { do: "comment", id, body } })];
  });
  const moved = begun === issue ? [] : [step({ issue, by: issue.assignee ?? by, deed: { do: "change", fields: [] } })];
  return [step({ issue: begun, by, deed: { do: "create" } }), ...comments, ...moved];
}
