import { errors, issueNotFound } from "../answers.ts";
import { own } from "../json.ts";
import { createIssue } from "../operations/create-issue.ts";
import { editIssue } from "../operations/edit-issue.ts";
import { transitionIssue } from "../operations/transition-issue.ts";
import { allowed, visibleIssue } from "../permissions.ts";
import { historyJson } from "../render/changelog.ts";
import { issueJson } from "../render/issue.ts";
import { transitionsJson } from "../render/transitions.ts";
import { type Call, namesOf, page, type Route } from "../server/call.ts";
import { found } from "./found.ts";

/** GET, POST, PUT of issues; transitions; changelog; assignee. */
export const ISSUE_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: /^\/issue$/,
    run: (call) => {
      const made = createIssue(call.jira, call.json, { by: call.user, version: call.version });
      if ("refused" in made) return made.refused;
      const { id, key } = made.done;
      return { status: 201, body: { id, key, self: `${call.jira.url}/rest/api/${call.version}/issue/${id}` } };
    },
  },
  {
    method: "GET",
    path: /^\/issue\/([^/]+)$/,
    run: (call) => {
      const issue = visibleIssue(call.jira, call.user, call.params[0] ?? "");
      if (issue === undefined) return issueNotFound();
      const fields = namesOf(call, "fields") ?? ["*all"];
      const properties = namesOf(call, "properties");
      const expand = call.query.getAll("expand").join(",");
      const view = {
        user: call.user,
        version: call.version,
        fields,
        expand,
        ...(properties === undefined ? {} : { properties }),
      };
      return { status: 200, body: issueJson(call.jira, issue, view) };
    },
  },
  {
    method: "PUT",
    path: /^\/issue\/([^/]+)$/,
    writes: true,
    run: found((call, issue) => {
      noteMetadata(call);
      const done = editIssue(call.jira, issue, call.json, { by: call.user, version: call.version });
      if ("refused" in done) return done.refused;
      if (call.query.get("returnIssue") !== "true") return { status: 204 };
      return { status: 200, body: issueJson(call.jira, issue, { user: call.user, version: call.version, fields: ["*all"] }) };
    }),
  },
  {
    method: "PUT",
    path: /^\/issue\/([^/]+)\/assignee$/,
    writes: true,
    run: found((call, issue) => {
      if (!allowed(call.user, issue.project, "ASSIGN_ISSUES"))
        return errors(403, ["You do not have permission to assign issues."]);
      const accountId = own(call.json, "accountId") ?? null;
      const body = { fields: { assignee: accountId === null ? null : { accountId } } };
      const done = editIssue(call.jira, issue, body, { by: call.user, version: call.version });
      return "refused" in done ? done.refused : { status: 204 };
    }),
  },
  {
    method: "GET",
    path: /^\/issue\/([^/]+)\/transitions$/,
    run: found((call, issue) => {
      const expand = call.query.getAll("expand").join(",");
      const all = transitionsJson(call.jira, issue, call.user, expand.includes("transitions.fields"));
      const only = call.query.get("transitionId");
      const transitions = only === null ? all : all.filter((one) => one["id"] === only);
      return { status: 200, body: { expand: "transitions", transitions } };
    }),
  },
  {
    method: "POST",
    path: /^\/issue\/([^/]+)\/transitions$/,
    writes: true,
    run: found((call, issue) => {
      noteMetadata(call);
      const done = transitionIssue(call.jira, issue, call.json, { by: call.user, version: call.version });
      return "refused" in done ? done.refused : { status: 204 };
    }),
  },
  {
    method: "GET",
    path: /^\/issue\/([^/]+)\/changelog$/,
    run: found((call, issue) => {
      const { values, ...rest } = page(call, issue.histories, { standard: 100, most: 100 });
      return { status: 200, body: { ...rest, values: values.map((history) => historyJson(call.jira, history)) } };
    }),
  },
];

/** The product never writes it: it could name another actor. */
function noteMetadata(call: Call): void {
  if (call.user !== call.jira.serviceUser || own(call.json, "historyMetadata") === undefined) return;
  const { method, path, user } = call;
  call.jira.violations.push({ kind: "history_metadata", method, path, accountId: user.accountId });
}
