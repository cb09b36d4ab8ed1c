import { errors, type Outcome } from "../answers.ts";
import type { Version } from "../fields.ts";
import { own, text } from "../json.ts";
import type { IssueTypeSeed, ProjectSeed, StatusSeed, UserSeed } from "../options.ts";
import { allowed, visibleIssue } from "../permissions.ts";
import type { Issue } from "../records.ts";
import { freshId, type Jira, recordWrite } from "../state.ts";
import { askForApproval } from "./approval.ts";
import { appendHistory, applyValues, readWanted } from "./changes.ts";
import { linkIssues, readLinks } from "./link.ts";
import { readProperties } from "./property.ts";

/** Where a new issue goes; `id`, `key`, `status` and `created` only for seeds. */
export interface Place {
  project: ProjectSeed;
  type: IssueTypeSeed;
  parent: Issue | undefined;
  id?: string | undefined;
  key?: string | undefined;
  status?: StatusSeed | undefined;
  created?: Date | undefined;
}

/** POST /issue: validates, creates, announces. */
export function createIssue(jira: Jira, body: unknown, call: { by: UserSeed; version: Version }): Outcome<Issue> {
  const place = readPlace(jira, own(body, "fields"), call.by);
  if ("refused" in place) return place;
  const { type } = place.done;
  const allows = (id: string) => type.screen === undefined || type.screen.includes(id);
  const wanted = readWanted(jira, body, { issue: undefined, version: call.version, allows });
  if ("refused" in wanted) return wanted;
  if ((text(own(own(body, "fields"), "summary")) ?? "").trim() === "") {
    return { refused: errors(400, [], { summary: "You must specify a summary of the issue." }) };
  }
  const properties = readProperties(own(body, "properties"));
  if ("refused" in properties) return properties;
  const links = readLinks(jira, own(own(body, "update"), "issuelinks"), { by: call.by, project: place.done.project });
  if ("refused" in links) return links;
  const issue = insertIssue(jira, place.done, call.by);
  const items = applyValues(jira, issue, wanted.done.values);
  issue.properties = properties.done;
  recordWrite(jira, { kind: "issue_created", issue, by: call.by }, { issueType: type.name, parentId: issue.parentId });
  // what creation set is announced, but never enters the issue's own changelog
  const history = appendHistory(jira, { ...issue, histories: [] }, { by: call.by, items });
  const event = { name: "jira:issue_created", issue, actor: call.by, eventType: "issue_created" } as const;
  jira.listener(history === undefined ? event : { ...event, history });
  for (const { type: name, other } of links.done) linkIssues(jira, { type: name, inward: issue, outward: other }, call.by);
  askForApproval(jira, issue);
  return { done: issue };
}

function readPlace(jira: Jira, fields: unknown, by: UserSeed): Outcome<Place> {
  const project = jira.projects.get(named(own(fields, "project")));
  if (project === undefined || !allowed(by, project, "BROWSE_PROJECTS")) {
    return { refused: errors(400, [], { project: "Specify a valid project ID or key" }) };
  }
  if (!allowed(by, project, "CREATE_ISSUES")) {
    return { refused: errors(400, ["You do not have permission to create issues in this project."]) };
  }
  const asked = own(fields, "issuetype");
  const type = project.issueTypes.find((one) => one.id === own(asked, "id") || one.name === own(asked, "name"));
  if (type === undefined) return { refused: errors(400, [], { issuetype: "Specify an issue type" }) };
  const parent = visibleIssue(jira, by, named(own(fields, "parent")));
  const problem = parentProblem(type, project, parent, own(fields, "parent"));
  return problem === undefined ? { done: { project, type, parent } } : { refused: errors(400, [], problem) };
}

/** The id or else the key of a reference. */
function named(reference: unknown): string {
  return text(own(reference, "id")) ?? text(own(reference, "key")) ?? "";
}

function parentProblem(
  type: IssueTypeSeed,
  project: ProjectSeed,
  parent: Issue | undefined,
  asked: unknown,
): Record<string, string> | undefined {
  if (parent === undefined && asked !== undefined) return { parent: "Could not find issue by id or key." };
  if (parent === undefined) {
    return type.subtask === true ? { parent: "Issue type is a sub-task but parent issue key or id not specified." } : undefined;
  }
  const fits = parent.type.subtask !== true && parent.project === project;
  return fits ? undefined : { parentId: "Given parent issue does not belong to appropriate hierarchy" };
}

/** Puts an empty issue on the site, under its parent and its parent's security level. */
export function insertIssue(jira: Jira, place: Place, by: UserSeed): Issue {
  const { project, type, parent } = place;
  const status = place.status ?? jira.statuses.get(type.workflow.initial);
  if (status === undefined) throw new Error(`workflow of ${type.name} has no initial status`);
  const at = place.created ?? jira.now();
  const issue: Issue = {
    id: place.id ?? freshId(jira),
    key: place.key ?? nextKey(jira, project),
    project,
    type,
    status,
    parentId: parent?.id,
    resolution: null,
    resolved: undefined,
    creator: by,
    created: at,
    updated: at,
    fields: new Map<string, unknown>([
      ["reporter", by.accountId],
      ["priority", "Medium"],
      ["security", parent?.fields.get("security") ?? null],
    ]),
    subtasks: [],
    comments: [],
    attachments: [],
    properties: new Map(),
    histories: [],
    remoteLinks: [],
    links: [],
    approvals: [],
  };
  noteNumber(jira, project, issue.key);
  noteId(jira, issue.id);
  jira.issues.set(issue.id, issue);
  jira.issuesByKey.set(issue.key, issue);
  parent?.subtasks.push(issue);
  return issue;
}

/** Ids are the site's: none that is there is given out again. */
function noteId(jira: Jira, id: string): void {
  if (/^\d{1,15}$/.test(id)) jira.nextId = Math.max(jira.nextId, Number(id));
}

function nextKey(jira: Jira, project: ProjectSeed): string {
  return `${project.key}-${(jira.issueNumbers.get(project.key) ?? 0) + 1}`;
}

function noteNumber(jira: Jira, project: ProjectSeed, key: string): void {
  const number = Number(key.slice(key.lastIndexOf("-") + 1));
  jira.issueNumbers.set(project.key, Math.max(jira.issueNumbers.get(project.key) ?? 0, number));
}
