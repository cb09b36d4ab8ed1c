import { type Account, type People, type Phase, RISKS, type Risk, type Section, type TicketFields } from "../../case/index.ts";
import { adfText } from "./adf-text.ts";
import type { JiraConfig } from "./config.ts";
import { snake } from "./text.ts";
import { accountIn, has, type Issue, isoTime, millis, part, textIn, wellFormed } from "./wire.ts";

const EVERY = ["summary", "description", "status", "issuetype", "project", "created", "updated"];
const PEOPLE = ["reporter", "creator", "assignee"];
const SECTIONS = ["comment", "subtasks", "attachment"];

/** The fields of an issue that are read. */
export function fieldNames(config: JiraConfig): string[] {
  return [...new Set([...EVERY, ...mapped(config), ...PEOPLE, ...SECTIONS])];
}

function mapped({ risk, regionOf, extra }: JiraConfig): readonly string[] {
  return [...("field" in risk ? [risk.field] : []), ...(regionOf === undefined ? [] : [regionOf.field]), ...Object.values(extra)];
}

/** The issue's own fields. Forbidden when its status, type or version is hidden; partial when anything else that was asked for is. */
export function ticketFields({ fields }: Issue, config: JiraConfig): Section<TicketFields> {
  const status = textIn(fields["status"], "name");
  const type = textIn(fields["issuetype"], "name");
  if (status === undefined || type === undefined || millis(fields["updated"]) === null)
    return { status: "forbidden", value: null };
  const value: TicketFields = {
    title: fieldText(fields["summary"]),
    description: adfText(fields["description"] ?? ""),
    state: snake(status),
    phase: phaseOf(fields["status"]),
    type: snake(type),
    onHold: null,
    risk: riskOf(fields, config),
    approval: null,
    openedAt: isoTime(fields["created"]),
    windowStart: null,
    windowEnd: null,
    selectors: { project: textIn(fields["project"], "key") ?? "", issue_type: snake(type) },
    extra: Object.fromEntries(
      Object.entries(config.extra)
        .filter(([, field]) => has(fields, field))
        .map(([name, field]) => [name, fieldText(fields[field])]),
    ),
  };
  const whole = [...EVERY, ...mapped(config)].every((name) => has(fields, name));
  return { status: whole ? "ok" : "partial", value };
}

/** Where a status stands; one without a known category counts as open. */
export function phaseOf(status: unknown): Phase {
  const category = textIn(part(status, "statusCategory"), "key");
  return category === "new" || category === "done" ? category : "open";
}

/** A field's value as text, whatever its kind: options by value, people and versions by name, documents by their text, lists with commas. */
export function fieldText(value: unknown): string {
  if (typeof value === "string") return wellFormed(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return value.map(fieldText).join(", ");
  if (textIn(value, "type") === "doc") return adfText(value);
  const own = NAMES.flatMap((name) => textIn(value, name) ?? [])[0] ?? "";
  // Cascading options.
  const child = part(value, "child");
  return child === undefined || child === null ? own : `${own} / ${fieldText(child)}`;
}

const NAMES = ["value", "name", "displayName", "key"];

/** An unlisted, empty or hidden value counts as high: a risk nobody mapped must not pass as none. */
function riskOf(fields: Issue["fields"], { risk }: JiraConfig): Risk {
  if ("constant" in risk) return risk.constant;
  const value = fieldText(fields[risk.field]);
  const found = Object.hasOwn(risk.values, value) ? risk.values[value] : undefined;
  return RISKS.find((one) => one === found) ?? "high";
}

/** The issue's own region: the mapped one, null when the mapping finds none; without a mapping the site's. */
export function regionOf({ fields }: Issue, config: JiraConfig): string | null {
  const mapping = config.regionOf;
  if (mapping === undefined) return config.region;
  const value = fieldText(fields[mapping.field]);
  return Object.hasOwn(mapping.values, value) ? (mapping.values[value] ?? null) : null;
}

/** The people an issue names. Partial when a field is hidden: somebody unseen may be the requester. */
export function peopleOf({ fields }: Issue): Section<People> {
  const seen = PEOPLE.filter((name) => has(fields, name));
  if (seen.length === 0) return { status: "forbidden", value: null };
  const value: People = {
    requester: account(fields["reporter"]),
    openedBy: account(fields["creator"]),
    affected: null,
    assignee: account(fields["assignee"]),
  };
  return { status: seen.length === PEOPLE.length ? "ok" : "partial", value };
}

function account(person: unknown): Account | null {
  const id = accountIn(person);
  if (id === null) return null;
  return { id, name: textIn(person, "displayName") ?? null, email: textIn(person, "emailAddress") ?? null };
}
