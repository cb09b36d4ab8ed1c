import { errors, type Outcome } from "../answers.ts";
import { list, text } from "../json.ts";
import type { UserSeed } from "../options.ts";
import { canSee, visibleIssue } from "../permissions.ts";
import type { Jira } from "../state.ts";
import type { Clause, Condition, Query } from "./jql.ts";
import type { Indexed } from "./search-index.ts";

type Reader = (entry: Indexed, jira: Jira) => readonly string[];

const lower = (...values: (string | undefined)[]) =>
  values.flatMap((value) => (value === undefined ? [] : [value.toLowerCase()]));
const person =
  (id: string): Reader =>
  ({ fields }) =>
    lower(text(fields.get(id)));

/** The values of an issue a clause may compare with, in lower case. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["project", ({ issue }) => lower(issue.project.key, issue.project.id, issue.project.name)],
  ["issuetype", ({ issue }) => lower(issue.type.name, issue.type.id)],
  ["status", ({ statusId }, jira) => lower(statusId, jira.statuses.get(statusId)?.name)],
  [
    "statuscategory",
    ({ statusId }, jira) => lower(category(jira.statuses.get(statusId)?.category), jira.statuses.get(statusId)?.category),
  ],
  ["key", ({ issue }) => lower(issue.key, issue.id)],
  ["parent", ({ issue }, jira) => lower(issue.parentId, jira.issues.get(issue.parentId ?? "")?.key)],
  ["assignee", person("assignee")],
  ["reporter", person("reporter")],
  ["labels", ({ fields }) => lower(...list(fields.get("labels")).map(String))],
  ["resolution", ({ issue }) => lower(issue.resolution ?? undefined)],
]);

const ALIASES = new Map([
  ["type", "issuetype"],
  ["issue", "key"],
  ["issuekey", "key"],
  ["id", "key"],
]);
const DATES = new Set(["updated", "created"]);
const UNITS = new Map([
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
  ["w", 604_800_000],
]);

function category(name: string | undefined): string | undefined {
  return name === "new" ? "To Do" : name === "indeterminate" ? "In Progress" : name === "done" ? "Done" : undefined;
}

const canonical = (field: string) => ALIASES.get(field) ?? field;

/** Refuses what the site would refuse: no restriction, unknown fields, values that do not exist or are hidden. */
export function checkQuery(jira: Jira, query: Query, user: UserSeed): Outcome<Query> {
  if (query.where === undefined) {
    return {
      refused: errors(400, ["Unbounded JQL queries are not allowed here. Please add a search restriction to your query."]),
    };
  }
  const problems = clausesOf(query.where).flatMap((clause) => clauseProblem(jira, clause, user) ?? []);
  for (const { field } of query.orderBy) if (!isField(field)) problems.push(noField(field));
  return problems.length > 0 ? { refused: errors(400, problems) } : { done: query };
}

function clausesOf(condition: Condition): Clause[] {
  if ("clause" in condition) return [condition.clause];
  return ("all" in condition ? condition.all : condition.any).flatMap(clausesOf);
}

const isField = (field: string) => READERS.has(canonical(field)) || DATES.has(field);
const noField = (field: string) => `Field '${field}' does not exist or you do not have permission to view it.`;

function clauseProblem(jira: Jira, clause: Clause, user: UserSeed): string | undefined {
  const field = canonical(clause.field);
  if (!isField(field)) return noField(clause.field);
  if (DATES.has(field)) {
    const bad = clause.values.find((value) => dateOf(value, 0) === undefined);
    return bad === undefined ? undefined : `Date value '${bad}' for field '${field}' is invalid.`;
  }
  if (/[<>]/.test(clause.op)) return `The operator '${clause.op}' is not supported by the '${field}' field.`;
  const bad = clause.values.find((value) => !valueExists(jira, field, value, user));
  if (bad === undefined) return undefined;
  if (field === "key") return `An issue with key '${bad}' does not exist for field '${clause.field}'.`;
  return `The value '${bad}' does not exist for the field '${clause.field}'.`;
}

function valueExists(jira: Jira, field: string, value: string, user: UserSeed): boolean {
  const named = (one: { id: string; name: string }) => one.id === value || one.name.toLowerCase() === value.toLowerCase();
  const projects = [...jira.projects.values()];
  if (field === "project") return projects.some((one) => named(one) || one.key.toLowerCase() === value.toLowerCase());
  if (field === "issuetype") return projects.some((one) => one.issueTypes.some(named));
  if (field === "status") return [...jira.statuses.values()].some(named);
  if (field === "key" || field === "parent") return visibleIssue(jira, user, value) !== undefined;
  return true;
}

/** `-15m` relative to now, or a date with or without time (UTC), in ms. */
function dateOf(value: string, now: number): number | undefined {
  const relative = /^([+-]?)(\d+)([mhdw])$/.exec(value);
  if (relative !== null) {
    const [, sign, count, unit = ""] = relative;
    return now + (sign === "-" ? -1 : 1) * Number(count) * (UNITS.get(unit) ?? 0);
  }
  const absolute = /^(\d{4})[-/](\d\d?)[-/](\d\d?)(?: (\d\d?:\d\d))?$/.exec(value);
  if (absolute === null) return undefined;
  const [, year, month = "", day = "", time = "0:00"] = absolute;
  const at = Date.parse(`${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}T${time.padStart(5, "0")}:00Z`);
  return Number.isNaN(at) ? undefined : at;
}

/** The issues of the index that match and that the account may see, in order. */
export function select(jira: Jira, query: Query, user: UserSeed, entries: Iterable<Indexed>): Indexed[] {
  const now = jira.now().getTime();
  const found: Indexed[] = [];
  for (const entry of entries) {
    if ((query.where === undefined || matches(query.where, entry, jira, now)) && canSee(user, entry.issue)) found.push(entry);
  }
  const keys = query.orderBy.length === 0 ? [{ field: "created", descending: true }] : query.orderBy;
  return found.sort((a, b) => order(keys, a, b, jira));
}

/** True when the condition holds for the entry. */
export function matches(condition: Condition, entry: Indexed, jira: Jira, now: number): boolean {
  if ("all" in condition) return condition.all.every((part) => matches(part, entry, jira, now));
  if ("any" in condition) return condition.any.some((part) => matches(part, entry, jira, now));
  const { clause } = condition;
  const field = canonical(clause.field);
  if (DATES.has(field)) return compareDate(field === "created" ? entry.issue.created : entry.updated, clause, now);
  return compareValues(READERS.get(field)?.(entry, jira) ?? [], clause);
}

function compareValues(present: readonly string[], { op, values }: Clause): boolean {
  if (op === "is empty") return present.length === 0;
  if (op === "is not empty") return present.length > 0;
  const hit = values.some((value) => present.includes(value.toLowerCase()));
  return op === "!=" || op === "not in" ? present.length > 0 && !hit : hit;
}

function compareDate(date: Date, { op, values }: Clause, now: number): boolean {
  const limit = dateOf(values[0] ?? "", now);
  if (limit === undefined) return op === "is not empty";
  const at = date.getTime();
  if (op === ">") return at > limit;
  if (op === ">=") return at >= limit;
  if (op === "<") return at < limit;
  if (op === "<=") return at <= limit;
  return op === "!=" ? at !== limit : at === limit;
}

function order(keys: Query["orderBy"], a: Indexed, b: Indexed, jira: Jira): number {
  for (const { field, descending } of keys) {
    const by = compareBy(canonical(field), a, b, jira);
    if (by !== 0) return descending ? -by : by;
  }
  return Number(a.issue.id) - Number(b.issue.id);
}

function compareBy(field: string, a: Indexed, b: Indexed, jira: Jira): number {
  if (field === "created") return a.issue.created.getTime() - b.issue.created.getTime();
  if (field === "updated") return a.updated.getTime() - b.updated.getTime();
  if (field === "key") return Number(a.issue.id) - Number(b.issue.id);
  const read = READERS.get(field);
  return (read?.(a, jira)[0] ?? "").localeCompare(read?.(b, jira)[0] ?? "");
}
