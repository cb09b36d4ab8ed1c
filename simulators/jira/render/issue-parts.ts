import type { IssueTypeSeed, ProjectSeed, StatusSeed } from "../options.ts";
import type { Attachment, Issue } from "../records.ts";
import type { Jira } from "../state.ts";
import { userJson } from "./people.ts";
import { stamp } from "./stamp.ts";

const CATEGORIES = {
  new: { id: 2, key: "new", colorName: "blue-gray", name: "To Do" },
  indeterminate: { id: 4, key: "indeterminate", colorName: "yellow", name: "In Progress" },
  done: { id: 3, key: "done", colorName: "green", name: "Done" },
} as const;

type Json = Readonly<Record<string, unknown>>;

export function statusJson(jira: Jira, status: StatusSeed, version: 2 | 3): Json {
  const category = CATEGORIES[status.category];
  return {
    self: `${jira.url}/rest/api/${version}/status/${status.id}`,
    description: "",
    iconUrl: `${jira.url}/images/icons/statuses/generic.png`,
    name: status.name,
    id: status.id,
    statusCategory: { self: `${jira.url}/rest/api/${version}/statuscategory/${category.id}`, ...category },
  };
}

export function issueTypeJson(jira: Jira, type: IssueTypeSeed, version: 2 | 3): Json {
  return {
    self: `${jira.url}/rest/api/${version}/issuetype/${type.id}`,
    id: type.id,
    description: "",
    iconUrl: `${jira.url}/images/icons/issuetypes/${type.id}.svg`,
    name: type.name,
    subtask: type.subtask === true,
    avatarId: 10_300,
    hierarchyLevel: type.subtask === true ? -1 : 0,
  };
}

export function projectJson(jira: Jira, project: ProjectSeed, version: 2 | 3): Json {
  return {
    self: `${jira.url}/rest/api/${version}/project/${project.id}`,
    id: project.id,
    key: project.key,
    name: project.name,
    projectTypeKey: project.projectTypeKey ?? "software",
    simplified: false,
    avatarUrls: { "48x48": `${jira.url}/avatar/project-48.png` },
  };
}

/** The short form used for parents and sub-tasks. */
export function linkedIssueJson(jira: Jira, issue: Issue, version: 2 | 3): Json {
  const fields = {
    summary: issue.fields.get("summary"),
    status: statusJson(jira, issue.status, version),
    issuetype: issueTypeJson(jira, issue.type, version),
  };
  return { id: issue.id, key: issue.key, self: `${jira.url}/rest/api/${version}/issue/${issue.id}`, fields };
}

export function attachmentJson(jira: Jira, file: Attachment, version: 2 | 3): Json {
  return {
    self: `${jira.url}/rest/api/${version}/attachment/${file.id}`,
    id: file.id,
    filename: file.filename,
    author: userJson(jira, file.author, version),
    created: stamp(file.created),
    size: file.bytes.byteLength,
    mimeType: file.mimeType,
    content: `${jira.url}/rest/api/${version}/attachment/content/${file.id}`,
  };
}
