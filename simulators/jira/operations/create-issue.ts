import { errors, type Outcome } from "../answers.ts";
import type { Version } from "../fields.ts";
import { list, own, text } from "../json.ts";
import type { IssueTypeSeed, ProjectSeed, StatusSeed, UserSeed } from "../options.ts";
import { allowed, visibleIssue } from "../permissions.ts";
import type { Issue } from "../records.ts";
import { freshId, type Jira, recordWrite } from "../state.ts";
import { appendHistory, applyValues, readWanted } from "./changes.ts";
import { propertyProblem } from "./property.ts";

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
  const place = readPlace(jira, body, call.by);
  if ("refused" in place) return place;
  const { type } = place.done;
  const allows = (id: string) => type.screen === undefined || type.screen.includes(id);
  const wanted = readWanted(jira, body, { issue: undefined, version: call.version, allows });
  if ("refused" in wanted) return wanted;
  const summary = [...wanted.done.values].find(([field]) => field.id === "summary")?.[1];
  if (typeof summary !== "string" || summary.trim() === "") {
    return { refused: errors(400, [], { summary: "You must specify a summary of the issue." }) };
  }
  for (const entry of list(own(body, "properties"))) {
    const problem = propertyProblem(text(own(entry, "key")), own(entry, "value"));
    if (problem !== undefined) return { refused: problem };
  }
  const issue = insertIssue(jira, place.done, call.by);
  const items = applyValues(jira, issue, wanted.done.values);
  for (const entry of list(own(body, "properties"))) issue.properties.set(text(own(entry, "key")) ?? "", own(entry, "value"));
  recordWrite(jira, { kind: "issue_created", issue, by: call.by }, { issueType: type.name, parentId: issue.parentId });
  const history = appendHistory(jira, { ...issue, histories: [] }, { by: call.by, items });
  const event = { name: "jira:issue_created", issue, actor: call.by, eventType: "issue_created" } as const;
  jira.listener(history === undefined ? event : { ...event, history });
  return { done: issue };
}

function readPlace(jira: Jira, body: unknown, by: UserSeed): Outcome<Place> {
  const fields = own(body, "fields");
  const wanted = own(fields, "project");
  const project = jira.projects.get(text(own(wanted, "key")) ?? text(own(wanted, "id")) ?? "");
  if (project === undefined || !allowed(by, project, "BROWSE_PROJECTS")) {
    return { refused: errors(400, [], { project: "Specify a valid project ID or key" }) };
  }
  if (!allowed(by, project, "CREATE_ISSUES")) {
    return { refused: errors(400, ["You do not have permission to create issues in this project."]) };
  }
  const asked = own(fields, "issuetype");
  const type = project.issueTypes.find((one) => one.id === own(asked, "id") || one.name === own(asked, "name"));
  if (type === undefined) return { refused: errors(400, [], { issuetype: "Specify an issue type" }) };
  const above = own(fields, "parent");
  const parent = visibleIssue(jira, by, text(own(above, "id")) ?? text(own(above, "key")) ?? "");
  if (type.subtask === true && parent === undefined) {
    const words =
      above === undefined
        ? "Issue type is a sub-task but parent issue key or id not specified."
        : "Could not find issue by id or key.";
    return { refused: errors(400, [], { parent: words }) };
  }
  if (parent !== undefined && (parent.type.subtask === true || parent.project !== project)) {
    return { refused: errors(400, [], { parentId: "Given parent issue does not belong to appropriate hierarchy" }) };
  }
  return { done: { project, type, parent } };
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
  };
  noteNumber(jira, project, issue.key);
  jira.issues.set(issue.id, issue);
  jira.issuesByKey.set(issue.key, issue);
  parent?.subtasks.push(issue);
  return issue;
}

function nextKey(jira: Jira, project: ProjectSeed): string {
  return `${project.key}-${(jira.issueNumbers.get(project.key) ?? 0) + 1}`;
}

function noteNumber(jira: Jira, project: ProjectSeed, key: string): void {
  const number = Number(key.slice(key.lastIndexOf("-") + 1));
  jira.issueNumbers.set(project.key, Math.max(jira.issueNumbers.get(project.key) ?? 0, number));
}
