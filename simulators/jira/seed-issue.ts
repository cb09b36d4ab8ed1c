import { documentOf, parseField } from "./fields.ts";
import { attachFiles } from "./operations/attach.ts";
import { insertIssue } from "./operations/create-issue.ts";
import type { IssueSeed, ProjectSeed, UserSeed } from "./options.ts";
import type { Comment, Issue } from "./records.ts";
import { findIssue, freshId, type Jira } from "./state.ts";

/** Puts a seed on the site without writes, as if it had always been there. The caller keeps events away. */
export function seedIssue(jira: Jira, seed: IssueSeed): Issue {
  const writes = jira.writes.length;
  const issue = placeSeed(jira, seed);
  fillSeed(jira, issue, seed);
  for (const comment of seed.comments ?? []) seedComment(jira, issue, comment);
  for (const file of seed.attachments ?? []) seedFile(jira, issue, file);
  jira.writes.length = writes;
  issue.updated = seed.updated ?? issue.created;
  if (issue.status.category === "done") {
    issue.resolution = "Done";
    issue.resolved = issue.updated;
  }
  jira.index.know(issue);
  return issue;
}

function fillSeed(jira: Jira, issue: Issue, seed: IssueSeed): void {
  issue.fields.set("summary", seed.summary);
  if (seed.description !== undefined) issue.fields.set("description", documentOf(seed.description));
  if (seed.security !== undefined) issue.fields.set("security", seed.security);
  for (const [fieldId, value] of Object.entries(seed.fields ?? {})) setField(jira, issue, fieldId, value);
  for (const [name, value] of Object.entries(seed.properties ?? {})) issue.properties.set(name, value);
}

function placeSeed(jira: Jira, seed: IssueSeed): Issue {
  const project = jira.projects.get(seed.project);
  if (project === undefined) throw new Error(`unknown project ${seed.project}`);
  const by = seed.reporter === undefined ? jira.serviceUser : userOf(jira, seed.reporter);
  const { key, id, created } = seed;
  const type = typeOf(project, seed.issueType);
  const parent = seed.parent === undefined ? undefined : findIssue(jira, seed.parent);
  const status = type.workflow.statuses.find((one) => one.id === seed.status || one.name === seed.status);
  if (seed.status !== undefined && status === undefined) throw new Error(`${type.name} has no status ${seed.status}`);
  return insertIssue(jira, { project, type, parent, key, id, created, status }, by);
}

function seedFile(jira: Jira, issue: Issue, file: NonNullable<IssueSeed["attachments"]>[number]): void {
  const bytes = typeof file.content === "string" ? new TextEncoder().encode(file.content) : file.content;
  const mimeType = file.mimeType ?? "text/plain";
  attachFiles(jira, issue, [{ filename: file.filename, mimeType, bytes }], userOf(jira, file.author));
}

function seedComment(jira: Jira, issue: Issue, seed: NonNullable<IssueSeed["comments"]>[number]): void {
  const author = userOf(jira, seed.author);
  const at = seed.created ?? issue.created;
  const properties = new Map((seed.properties ?? []).map(({ key, value }) => [key, value]));
  if (seed.internal === true) properties.set("sd.public.comment", { internal: true });
  const times = { created: at, updated: at, visibility: undefined };
  const comment: Comment = {
    id: freshId(jira),
    issue,
    author,
    updateAuthor: author,
    body: documentOf(seed.body),
    ...times,
    properties,
  };
  issue.comments.push(comment);
  jira.comments.set(comment.id, comment);
}

function setField(jira: Jira, issue: Issue, fieldId: string, value: unknown): void {
  const field = jira.fields.get(fieldId);
  if (field === undefined) throw new Error(`unknown field ${fieldId}`);
  const parsed = parseField(jira, field, value, 3);
  if ("error" in parsed) throw new Error(`${fieldId}: ${parsed.error}`);
  issue.fields.set(fieldId, parsed.value);
}

function typeOf(project: ProjectSeed, nameOrId: string): ProjectSeed["issueTypes"][number] {
  const type = project.issueTypes.find((one) => one.id === nameOrId || one.name === nameOrId);
  if (type === undefined) throw new Error(`${project.key} has no issue type ${nameOrId}`);
  return type;
}

/** The account, or an error for one that the options do not define. */
export function userOf(jira: Jira, accountId: string): UserSeed {
  const user = jira.users.get(accountId);
  if (user === undefined) throw new Error(`unknown account ${accountId}`);
  return user;
}
