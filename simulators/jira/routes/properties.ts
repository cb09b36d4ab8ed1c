import { errors } from "../answers.ts";
import { isRecord, own, text } from "../json.ts";
import { linkIssues } from "../operations/link.ts";
import { propertyNotFound, propertyProblem } from "../operations/property.ts";
import { allowed } from "../permissions.ts";
import type { Issue, RemoteLink } from "../records.ts";
import type { Call, Route } from "../server/call.ts";
import { findIssue, freshId, recordWrite } from "../state.ts";
import { found } from "./found.ts";

const PATH = /^\/issue\/([^/]+)\/properties\/([^/]+)$/;

/** Issue properties and remote links: what others leave on an issue without touching its fields. */
export const PROPERTY_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: /^\/issue\/([^/]+)\/properties$/,
    run: found((call, issue) => {
      const self = `${call.jira.url}${call.path}`;
      const keys = [...issue.properties.keys()].map((key) => ({ self: `${self}/${encodeURIComponent(key)}`, key }));
      return { status: 200, body: { keys } };
    }),
  },
  {
    method: "GET",
    path: PATH,
    run: found((call, issue) => {
      const key = call.params[1] ?? "";
      return issue.properties.has(key) ? { status: 200, body: { key, value: issue.properties.get(key) } } : propertyNotFound(key);
    }),
  },
  {
    method: "PUT",
    path: PATH,
    writes: true,
    run: found((call, issue) => {
      const key = call.params[1] ?? "";
      const value = call.json;
      if (!allowed(call.user, issue.project, "EDIT_ISSUES"))
        return errors(403, ["You do not have permission to edit this issue."]);
      const problem = propertyProblem(key, value);
      if (problem !== undefined) return problem;
      const status = issue.properties.has(key) ? 200 : 201;
      issue.properties.set(key, value);
      recordWrite(call.jira, { kind: "property_set", issue, by: call.user }, { key, value });
      return { status, body: {} };
    }),
  },
  {
    method: "DELETE",
    path: PATH,
    writes: true,
    run: found((call, issue) => {
      const key = call.params[1] ?? "";
      if (!issue.properties.delete(key)) return propertyNotFound(key);
      recordWrite(call.jira, { kind: "property_deleted", issue, by: call.user }, { key });
      return { status: 204 };
    }),
  },
  {
    method: "GET",
    path: /^\/issue\/([^/]+)\/remotelink$/,
    run: found((call, issue) => {
      const globalId = call.query.get("globalId");
      if (globalId === null) return { status: 200, body: issue.remoteLinks.map((link) => linkJson(call, issue, link)) };
      const link = issue.remoteLinks.find((one) => one.globalId === globalId);
      if (link === undefined) return errors(404, ["A remote link with the given globalId does not exist."]);
      return { status: 200, body: linkJson(call, issue, link) };
    }),
  },
  {
    method: "POST",
    path: /^\/issue\/([^/]+)\/remotelink$/,
    writes: true,
    run: found((call, issue) => {
      const body = call.json;
      const target = own(body, "object");
      if (!isRecord(body) || text(own(target, "url")) === undefined || text(own(target, "title")) === undefined) {
        return errors(400, [], { object: "'object' with 'url' and 'title' is required." });
      }
      if (!allowed(call.user, issue.project, "LINK_ISSUES")) return errors(403, ["You do not have permission to link issues."]);
      return upsertLink(call, issue, body);
    }),
  },
  {
    method: "POST",
    path: /^\/issueLink$/,
    run: (call) => {
      const side = (name: string) => text(own(own(call.json, name), "id")) ?? text(own(own(call.json, name), "key")) ?? "";
      const [inward, outward] = [findIssue(call.jira, side("inwardIssue")), findIssue(call.jira, side("outwardIssue"))];
      if (inward === undefined || outward === undefined)
        return errors(404, ["Issue does not exist or you do not have permission to see it."]);
      const type = text(own(own(call.json, "type"), "name")) ?? "Relates";
      linkIssues(call.jira, { type, inward, outward }, call.user);
      return { status: 201 };
    },
  },
];

/** The one natively idempotent write: a known globalId is updated in place. */
function upsertLink(call: Call, issue: Issue, body: Readonly<Record<string, unknown>>) {
  const globalId = text(body["globalId"]);
  const known = globalId === undefined ? undefined : issue.remoteLinks.find((one) => one.globalId === globalId);
  const link: RemoteLink = known ?? { id: Number(freshId(call.jira)), globalId, body };
  link.body = body;
  if (known === undefined) issue.remoteLinks.push(link);
  recordWrite(call.jira, { kind: "remote_link", issue, by: call.user }, { linkId: link.id, globalId });
  return { status: known === undefined ? 201 : 200, body: { id: link.id, self: selfOf(call, issue, link) } };
}

function selfOf(call: Call, issue: Issue, link: RemoteLink): string {
  return `${call.jira.url}/rest/api/3/issue/${issue.key}/remotelink/${link.id}`;
}

function linkJson(call: Call, issue: Issue, link: RemoteLink) {
  const { globalId, application, relationship, object } = link.body;
  return { id: link.id, self: selfOf(call, issue, link), globalId, application, relationship, object };
}
