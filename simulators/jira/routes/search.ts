import { createHash } from "node:crypto";
import { type Answer, errors, invalidPayload } from "../answers.ts";
import { isRecord, list, own, parseJson, text } from "../json.ts";
import { visibleIssue } from "../permissions.ts";
import { issueJson } from "../render/issue.ts";
import { parseJql } from "../search/jql.ts";
import { checkQuery, select } from "../search/match.ts";
import { type Indexed, snapshotOf } from "../search/search-index.ts";
import { type Call, namesOf, numberOf, type Route } from "../server/call.ts";

interface Asked {
  jql: string;
  fields: readonly string[];
  maxResults: number;
  token: string | undefined;
  expand: string;
  reconcile: readonly string[];
  properties: readonly string[] | undefined;
}

const WEEK_MS = 7 * 86_400_000;
const BODY_KEYS = new Set([
  "expand",
  "fields",
  "fieldsByKeys",
  "jql",
  "maxResults",
  "nextPageToken",
  "properties",
  "reconcileIssues",
]);

const REMOVED =
  "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at " +
  "https://developer.atlassian.com/changelog/#CHANGE-2046";
const gone: Route["run"] = () => errors(410, [REMOVED]);

export const SEARCH_ROUTES: readonly Route[] = [
  { method: "GET", path: /^\/search$/, run: gone },
  { method: "POST", path: /^\/search$/, run: gone },
  {
    method: "GET",
    path: /^\/search\/jql$/,
    run: (call) =>
      search(call, {
        jql: call.query.get("jql") ?? "",
        fields: namesOf(call, "fields") ?? ["id"],
        maxResults: numberOf(call, "maxResults", { standard: 50, most: 5000 }),
        token: call.query.get("nextPageToken") ?? undefined,
        expand: call.query.getAll("expand").join(","),
        reconcile: namesOf(call, "reconcileIssues") ?? [],
        properties: namesOf(call, "properties"),
      }),
  },
  { method: "POST", path: /^\/search\/jql$/, run: postSearch },
  {
    method: "POST",
    path: /^\/search\/approximate-count$/,
    run: (call) => {
      const result = run(call, text(own(call.json, "jql")) ?? "", []);
      return "refused" in result ? result.refused : { status: 200, body: { count: result.done.length } };
    },
  },
];

function postSearch(call: Call): Answer {
  const body = call.json;
  if (!isRecord(body) || Object.keys(body).some((key) => !BODY_KEYS.has(key))) return invalidPayload();
  const { fields, maxResults = 50, reconcileIssues, properties } = body;
  if (!Number.isInteger(maxResults) || list(reconcileIssues).some((id) => !Number.isInteger(id))) return invalidPayload();
  return search(call, {
    jql: text(body["jql"]) ?? "",
    fields: fields === undefined ? ["id"] : list(fields).map(String),
    maxResults: Math.min(Number(maxResults), 5000),
    token: text(body["nextPageToken"]),
    expand: text(body["expand"]) ?? "",
    reconcile: list(reconcileIssues).map(String),
    properties: properties === undefined ? undefined : list(properties).map(String),
  });
}

function search(call: Call, asked: Asked): Answer {
  const { jira, user } = call;
  if (asked.reconcile.length > 50) return errors(400, ["The number of reconcileIssues must not exceed 50."]);
  if (asked.reconcile.some((id) => !/^\d+$/.test(id))) return invalidPayload();
  const start = asked.token === undefined ? 0 : offsetOf(call, asked);
  if (start === undefined) return errors(400, ["The provided next page token is invalid or expired."]);
  const result = run(call, asked.jql, asked.reconcile);
  if ("refused" in result) return result.refused;
  const most = asked.fields.every((field) => field === "id" || field === "key")
    ? asked.maxResults
    : Math.min(asked.maxResults, 100);
  const { fields, expand, properties } = asked;
  const view = { user, version: 3, fields, expand, ...(properties === undefined ? {} : { properties }) } as const;
  const issues = result.done.slice(start, start + most).map((entry) => issueJson(jira, entry.issue, view));
  const isLast = start + issues.length >= result.done.length;
  return {
    status: 200,
    body: { issues, isLast, ...(isLast ? {} : { nextPageToken: tokenOf(call, asked, start + issues.length) }) },
  };
}

/** Runs a query against the lagging index; reconciled issues are taken as they are now. */
function run(call: Call, jql: string, reconcile: readonly string[]): { refused: Answer } | { done: Indexed[] } {
  const { jira, user } = call;
  const parsed = parseJql(jql);
  if ("error" in parsed) return { refused: errors(400, [parsed.error]) };
  const checked = checkQuery(jira, parsed.query, user);
  if ("refused" in checked) return checked;
  const fresh = reconcile.flatMap((id) => visibleIssue(jira, user, id) ?? []).map(snapshotOf);
  if (fresh.length === 0) return { done: select(jira, checked.done, user, jira.index.all()) };
  const ids = new Set(fresh.map((entry) => entry.issue.id));
  const stale = [...jira.index.all()].filter((entry) => !ids.has(entry.issue.id));
  return { done: select(jira, checked.done, user, [...stale, ...fresh]) };
}

const digest = (jql: string) => createHash("sha256").update(jql).digest("hex").slice(0, 16);

function tokenOf(call: Call, asked: Asked, offset: number): string {
  const content = { offset, query: digest(asked.jql), at: call.jira.now().getTime() };
  return Buffer.from(JSON.stringify(content)).toString("base64url");
}

function offsetOf(call: Call, asked: Asked): number | undefined {
  const content = parseJson(Buffer.from(asked.token ?? "", "base64url").toString("utf8"));
  const { offset, query, at } = isRecord(content) ? content : {};
  if (typeof offset !== "number" || typeof at !== "number" || query !== digest(asked.jql)) return undefined;
  return call.jira.now().getTime() - at > WEEK_MS ? undefined : offset;
}
