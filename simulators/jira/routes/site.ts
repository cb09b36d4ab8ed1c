import { type Answer, errors, issueNotFound, type Outcome } from "../answers.ts";
import { PERMISSION_KEYS, type ProjectSeed } from "../options.ts";
import { allowed, visibleIssue } from "../permissions.ts";
import { issueTypeJson, projectJson, statusJson } from "../render/issue-parts.ts";
import { stamp } from "../render/stamp.ts";
import { fieldJson } from "../render/transitions.ts";
import { type Call, namesOf, type Route } from "../server/call.ts";

const noProject = (key: string) => errors(404, [`No project could be found with key '${key}'.`]);

function foundProject(run: (call: Call, project: ProjectSeed) => Answer): Route["run"] {
  return (call) => {
    const key = call.params[0] ?? "";
    const project = call.jira.projects.get(key);
    return project === undefined || !allowed(call.user, project, "BROWSE_PROJECTS") ? noProject(key) : run(call, project);
  };
}

/** What describes the site: permissions, fields, statuses, projects. */
export const SITE_ROUTES: readonly Route[] = [
  { method: "GET", path: /^\/mypermissions$/, run: myPermissions },
  { method: "GET", path: /^\/field$/, run: ({ jira }) => ({ status: 200, body: [...jira.fields.values()].map(fieldJson) }) },
  {
    method: "GET",
    path: /^\/status$/,
    run: ({ jira }) => ({ status: 200, body: [...jira.statuses.values()].map((status) => statusJson(jira, status, 3)) }),
  },
  {
    method: "GET",
    path: /^\/project\/([^/]+)$/,
    run: foundProject(({ jira }, project) => {
      const issueTypes = project.issueTypes.map(({ id, name, subtask }) => ({ id, name, subtask: subtask === true }));
      const { avatarUrls: _avatars, ...rest } = projectJson(jira, project, 3);
      return { status: 200, body: { ...rest, issueTypes, style: "classic", assigneeType: "UNASSIGNED" } };
    }),
  },
  {
    method: "GET",
    path: /^\/project\/([^/]+)\/statuses$/,
    run: foundProject(({ jira }, project) => {
      const body = project.issueTypes.map((type) => ({
        ...issueTypeJson(jira, type, 3),
        statuses: type.workflow.statuses.map((status) => statusJson(jira, status, 3)),
      }));
      return { status: 200, body };
    }),
  },
  {
    method: "GET",
    path: /^\/serverInfo$/,
    run: ({ jira }) => {
      const version = {
        version: "1001.0.0-SNAPSHOT",
        versionNumbers: [1001, 0, 0],
        deploymentType: "Cloud",
        buildNumber: 100_000,
      };
      return { status: 200, body: { baseUrl: jira.url, ...version, serverTime: stamp(jira.now()), serverTitle: "Jira" } };
    },
  },
];

function myPermissions(call: Call): Answer {
  const keys = namesOf(call, "permissions");
  if (keys === undefined) return errors(400, ["The 'permissions' query parameter is required."]);
  const known: ReadonlySet<string> = new Set(PERMISSION_KEYS);
  const unknown = keys.filter((key) => !known.has(key));
  if (unknown.length > 0) return errors(400, [`Unrecognized permission: ${unknown.join(", ")}`]);
  const scope = scopeOf(call);
  if ("refused" in scope) return scope.refused;
  const permissions = PERMISSION_KEYS.filter((key) => keys.includes(key)).map((key, i) => {
    const havePermission = scope.done.some((project) => allowed(call.user, project, key));
    return [key, { id: String(10 + i), key, name: key, type: "PROJECT", description: "", havePermission }] as const;
  });
  return { status: 200, body: { permissions: Object.fromEntries(permissions) } };
}

/** The project that the query names, or all of them. */
function scopeOf(call: Call): Outcome<ProjectSeed[]> {
  const issueKey = call.query.get("issueKey") ?? call.query.get("issueId");
  if (issueKey !== null) {
    const issue = visibleIssue(call.jira, call.user, issueKey);
    return issue === undefined ? { refused: issueNotFound() } : { done: [issue.project] };
  }
  const key = call.query.get("projectKey") ?? call.query.get("projectId");
  if (key === null) return { done: [...call.jira.projects.values()] };
  const project = call.jira.projects.get(key);
  return project === undefined || !allowed(call.user, project, "BROWSE_PROJECTS")
    ? { refused: noProject(key) }
    : { done: [project] };
}
