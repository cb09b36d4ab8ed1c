import { type Answer, errors, issueNotFound, noEndpoint, unauthenticated } from "../answers.ts";
import { own } from "../json.ts";
import { ATTACHMENT_ROUTES, mediaFile } from "../routes/attachments.ts";
import { COMMENT_ROUTES } from "../routes/comments.ts";
import { DESK_ROUTES } from "../routes/desk.ts";
import { ISSUE_ROUTES } from "../routes/issues.ts";
import { PEOPLE_ROUTES } from "../routes/people.ts";
import { PROPERTY_ROUTES } from "../routes/properties.ts";
import { SCHEDULE_ROUTES } from "../routes/schedules.ts";
import { SEARCH_ROUTES } from "../routes/search.ts";
import { SITE_ROUTES } from "../routes/site.ts";
import { findIssue, type Jira } from "../state.ts";
import type { Call, Route } from "./call.ts";
import type { WriteLimits } from "./limits.ts";
import type { SignIn } from "./sign-in.ts";

/** A request before anybody looked at its credentials. */
export interface Request extends Omit<Call, "jira" | "version" | "params" | "user"> {
  arrived: Date;
}

export interface Answered {
  answer: Answer;
  accountId: string | undefined;
}

const ROUTES: readonly Route[] = [
  ...ISSUE_ROUTES,
  ...COMMENT_ROUTES,
  ...PROPERTY_ROUTES,
  ...ATTACHMENT_ROUTES,
  ...SEARCH_ROUTES,
  ...PEOPLE_ROUTES,
  ...SITE_ROUTES,
  ...DESK_ROUTES,
  ...SCHEDULE_ROUTES,
];
/** REST v2 takes writes only here, and each one is a violation: its strings are interpreted as wiki text. */
const V2_WRITES = /^\/issue(?:\/[^/]+(?:\/(?:comment(?:\/\d+)?|transitions))?)?$/;
/** The operations of the cloud answer at an address of their own. */
const OPERATIONS = /^\/jsm\/ops\/api\/[^/]+\/v1(\/schedules\/.*)$/;
const PREFIX = /^(?:\/ex\/jira\/[^/]+)?\/rest\/(?:api\/([23])(\/.*)|(servicedeskapi\/.*))$/;

/** Signs in, checks limits, finds the route and runs it. */
export async function respond(site: { jira: Jira; signIn: SignIn; limits: WriteLimits }, request: Request): Promise<Answered> {
  const { jira } = site;
  if (request.path.startsWith("/media/")) {
    const file = jira.attachments.get(request.path.slice("/media/".length));
    return { answer: mediaFile(file, request.query.get("token")), accountId: undefined };
  }
  const header = request.headers["authorization"];
  const user = site.signIn(typeof header === "string" ? header : undefined);
  if (user === "refused") return { answer: unauthenticated(), accountId: undefined };
  const { version, path } = parse(request.path);
  if (user === "anonymous") return { answer: anonymous(path), accountId: undefined };
  const { accountId } = user;
  if (version === 2) note(jira, "rest_v2", request, accountId);
  const target = match(request.method, path, version);
  if (target === undefined) {
    note(jira, "unknown_path", request, accountId);
    return { answer: noEndpoint(request.method, request.path), accountId };
  }
  const refused = site.limits.burst?.admit(request.method, target.route.path.source, jira.now());
  if (refused !== undefined) return { answer: refused, accountId };
  const call: Call = { ...request, jira, version, user, params: target.params };
  noteStrings(call);
  return { answer: await admit(call, target.route, site.limits), accountId };
}

/** Nobody sees issues, and the rest asks for a sign-in. */
function anonymous(path: string): Answer {
  return path.startsWith("/issue/") ? issueNotFound() : unauthenticated();
}

function parse(path: string): { version: 2 | 3; path: string } {
  const schedules = OPERATIONS.exec(path)?.[1];
  if (schedules !== undefined) return { version: 3, path: schedules };
  const found = PREFIX.exec(path);
  const desk = found?.[3];
  return { version: found?.[1] === "2" ? 2 : 3, path: desk === undefined ? (found?.[2] ?? "") : `/${desk}` };
}

function match(method: string, path: string, version: 2 | 3): { route: Route; params: string[] } | undefined {
  if (version === 2 && (method === "GET" || !V2_WRITES.test(path))) return undefined;
  for (const route of ROUTES) {
    const found = route.method === method ? route.path.exec(path) : null;
    if (found !== null) return { route, params: found.slice(1).map(decode) };
  }
  return undefined;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

async function admit(call: Call, route: Route, limits: WriteLimits): Promise<Answer> {
  const json = String(call.headers["content-type"] ?? "").includes("json");
  if (json && call.raw.length > 0 && call.json === undefined) {
    return errors(400, ["There was an error parsing JSON. Check that your request body is valid."]);
  }
  const issue = route.writes === true ? findIssue(call.jira, call.params[0] ?? "") : undefined;
  const refused = issue === undefined ? undefined : limits.admit(issue.id);
  return refused ?? route.run(call);
}

function note(jira: Jira, kind: "rest_v2" | "unknown_path", { method, path }: Request, accountId: string | undefined): void {
  jira.violations.push({ kind, method, path, accountId });
}

/** Strings where documents belong: refused by v3, interpreted by v2; either way the client is wrong. */
function noteStrings(call: Call): void {
  if (call.method === "GET" || call.raw.length === 0) return;
  const body = call.json;
  const wrong = typeof own(body, "body") === "string" || typeof own(own(body, "fields"), "description") === "string";
  const kind = call.version === 2 ? "wiki_interpreted" : "string_body";
  const { method, path, user } = call;
  if (wrong) call.jira.violations.push({ kind, method, path, accountId: user.accountId });
}
