import { showField, type Version } from "../fields.ts";
import type { UserSeed } from "../options.ts";
import { canSee } from "../permissions.ts";
import type { Issue } from "../records.ts";
import type { Jira } from "../state.ts";
import { changelogJson } from "./changelog.ts";
import { commentJson, html, readableComments } from "./comment.ts";
import { attachmentJson, issueTypeJson, linkedIssueJson, projectJson, statusJson } from "./issue-parts.ts";
import { userJson } from "./people.ts";
import { stamp } from "./stamp.ts";
import { transitionsJson } from "./transitions.ts";

type Json = Readonly<Record<string, unknown>>;

/** Who reads an issue, and in which shape. */
export interface View {
  user: UserSeed;
  version: Version;
  /** field names as asked for: ids, `*all`, `*navigable`, `-id`; undefined: what the operation gives by default */
  fields: readonly string[];
  expand?: string;
  properties?: readonly string[];
}

type Part = (jira: Jira, issue: Issue, view: View) => unknown;

const PARTS: ReadonlyMap<string, Part> = new Map<string, Part>([
  ["project", (jira, issue, { version }) => projectJson(jira, issue.project, version)],
  ["issuetype", (jira, issue, { version }) => issueTypeJson(jira, issue.type, version)],
  ["status", (jira, issue, { version }) => statusJson(jira, issue.status, version)],
  ["resolution", (jira, issue, { version }) => resolutionJson(jira, issue, version)],
  ["resolutiondate", (_jira, issue) => (issue.resolved === undefined ? null : stamp(issue.resolved))],
  ["created", (_jira, issue) => stamp(issue.created)],
  ["updated", (_jira, issue) => stamp(issue.updated)],
  ["creator", (jira, issue, { version }) => userJson(jira, issue.creator, version)],
  ["parent", parentJson],
  [
    "subtasks",
    (jira, issue, view) =>
      issue.subtasks.filter((task) => canSee(view.user, task)).map((task) => linkedIssueJson(jira, task, view.version)),
  ],
  ["attachment", (jira, issue, { version }) => issue.attachments.map((file) => attachmentJson(jira, file, version))],
  ["comment", commentsJson],
  ["issuelinks", linksJson],
  ["workratio", () => -1],
  ["timetracking", () => ({})],
  ["votes", (jira, issue) => ({ self: `${jira.url}/rest/api/3/issue/${issue.key}/votes`, votes: 0, hasVoted: false })],
]);

/** The issue as the wire shows it to this account. */
export function issueJson(jira: Jira, issue: Issue, view: View): Json {
  const idOnly = view.fields.length === 1 && view.fields[0] === "id";
  return {
    expand: "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations",
    id: issue.id,
    self: `${jira.url}/rest/api/${view.version}/issue/${issue.id}`,
    key: issue.key,
    ...(idOnly ? {} : { fields: fieldsJson(jira, issue, view) }),
    ...expandedJson(jira, issue, view),
    ...(view.properties === undefined ? {} : { properties: propertiesJson(issue, view.properties) }),
  };
}

function fieldsJson(jira: Jira, issue: Issue, view: View): Json {
  const fields: Record<string, unknown> = {};
  for (const id of chosen(jira, view.fields)) {
    const part = PARTS.get(id);
    const field = jira.fields.get(id);
    if (part !== undefined) fields[id] = part(jira, issue, view);
    else if (field !== undefined) fields[id] = showField(jira, field, issue.fields.get(id), view.version);
  }
  return fields;
}

function expandedJson(jira: Jira, issue: Issue, { expand = "", user }: View): Json {
  if (expand === "") return {};
  const rendered = { description: html(issue.fields.get("description")) };
  return {
    ...(expand.includes("renderedFields") ? { renderedFields: rendered } : {}),
    ...(expand.includes("changelog") ? { changelog: changelogJson(jira, issue) } : {}),
    ...(expand.includes("transitions") ? { transitions: transitionsJson(jira, issue, user, expand.includes(".fields")) } : {}),
  };
}

function chosen(jira: Jira, asked: readonly string[]): Iterable<string> {
  const everything =
    asked.some((name) => name === "*all" || name === "*navigable") || asked.every((name) => name.startsWith("-"));
  const ids = new Set(everything ? [...PARTS.keys(), ...jira.fields.keys()] : asked);
  for (const name of asked) if (name.startsWith("-")) ids.delete(name.slice(1));
  if (asked.includes("*navigable")) for (const id of ["comment", "attachment"]) ids.delete(id);
  return ids;
}

function propertiesJson(issue: Issue, keys: readonly string[]): Json {
  const wanted = [...issue.properties].filter(([key]) => keys.includes("*all") || keys.includes(key));
  return Object.fromEntries(wanted);
}

function resolutionJson(jira: Jira, issue: Issue, version: Version): Json | null {
  if (issue.resolution === null) return null;
  return { self: `${jira.url}/rest/api/${version}/resolution/10000`, id: "10000", description: "", name: issue.resolution };
}

function parentJson(jira: Jira, issue: Issue, { version }: View): Json | undefined {
  const parent = issue.parentId === undefined ? undefined : jira.issues.get(issue.parentId);
  return parent === undefined ? undefined : linkedIssueJson(jira, parent, version);
}

function commentsJson(jira: Jira, issue: Issue, { user, version }: View): Json {
  const comments = readableComments(issue, user).map((comment) => commentJson(jira, comment, version));
  const self = `${jira.url}/rest/api/${version}/issue/${issue.id}/comment`;
  return { comments, self, maxResults: comments.length, total: comments.length, startAt: 0 };
}

function linksJson(jira: Jira, issue: Issue, { user, version }: View): Json[] {
  return issue.links.flatMap((link) => {
    const side = link.inward === issue.id ? "outwardIssue" : "inwardIssue";
    const other = jira.issues.get(link.inward === issue.id ? link.outward : link.inward);
    if (other === undefined || !canSee(user, other)) return [];
    const type = { id: "10000", name: link.type, inward: `is related by ${link.type}`, outward: link.type };
    return [{ id: link.id, type, [side]: linkedIssueJson(jira, other, version) }];
  });
}
