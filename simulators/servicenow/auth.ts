import type { IncomingHttpHeaders } from "node:http";
import { type Answer, failure } from "./answers.ts";
import type { Incoming } from "./call.ts";
import type { Actor, Instance } from "./instance.ts";
import { userOfAssertion } from "./jwt.ts";
import { openTable, read, rowsWhere } from "./store.ts";

/** Access tokens live for 1799 s of the instance's clock. */
const TOKEN_SECONDS = 1799;

/** The user as of now; undefined when unknown, inactive or locked out. */
export function actorOf(instance: Instance, userName: string): Actor | undefined {
  const [row] = rowsWhere(openTable(instance.store, "sys_user"), "user_name", userName);
  if (row === undefined || row["active"] === "false" || row["locked_out"] === "true") return undefined;
  const roles = read(row, "roles")
    .split(",")
    .filter((role) => role !== "");
  return { sysId: read(row, "sys_id"), userName: read(row, "user_name"), roles: new Set(roles), zone: row["time_zone"] || "GMT" };
}

/** The platform's own hand: background scripts and imports. */
export const SYSTEM: Actor = { sysId: "system", userName: "system", roles: new Set(["admin"]), zone: "GMT" };

/** Who the request acts as: basic auth of a user, a bearer token that is known and alive, an API key, or else the client certificate's user. */
export function authenticate(instance: Instance, { headers, certificate }: Incoming): Actor | undefined {
  if (headers.authorization !== undefined) return byAuthorization(instance, headers);
  const key = headers["x-sn-apikey"];
  if (key !== undefined) return userOf(instance, typeof key === "string" ? instance.apiKeys.get(key) : undefined);
  return userOf(instance, certificate === undefined ? undefined : instance.certificates.get(certificate));
}

function userOf(instance: Instance, userName: string | undefined): Actor | undefined {
  return userName === undefined ? undefined : actorOf(instance, userName);
}

function byAuthorization(instance: Instance, headers: IncomingHttpHeaders): Actor | undefined {
  const [scheme = "", credential = ""] = (headers.authorization ?? "").split(" ", 2);
  if (scheme.toLowerCase() === "bearer") {
    const token = instance.tokens.get(credential);
    return token === undefined || token.until <= instance.now().getTime() ? undefined : actorOf(instance, token.user);
  }
  if (scheme.toLowerCase() !== "basic") return undefined;
  const text = Buffer.from(credential, "base64").toString("utf8");
  const at = text.indexOf(":");
  const userName = text.slice(0, Math.max(at, 0));
  const password = instance.passwords.get(userName);
  return password !== undefined && password === text.slice(at + 1) ? actorOf(instance, userName) : undefined;
}

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/** POST /oauth_token.do: of the one registered application. Client credentials act as the integration user, an assertion as its subject. */
export function issueToken(instance: Instance, body: Buffer): Answer {
  const form = new URLSearchParams(body.toString("utf8"));
  const grant = form.get("grant_type") ?? "";
  if (!["client_credentials", JWT_BEARER].includes(grant)) {
    return { status: 400, json: { error: "unsupported_grant_type", error_description: "grant_type is not supported" } };
  }
  const actor = granted(instance, form, grant);
  if (actor === undefined) return { status: 401, json: { error: "server_error", error_description: "access_denied" } };
  const token = (instance.oauth?.tokenPrefix ?? "") + instance.random.sysId() + instance.random.sysId();
  instance.tokens.set(token, { user: actor.userName, until: instance.now().getTime() + TOKEN_SECONDS * 1000 });
  return { status: 200, json: { access_token: token, scope: "useraccount", token_type: "Bearer", expires_in: TOKEN_SECONDS } };
}

function granted(instance: Instance, form: URLSearchParams, grant: string): Actor | undefined {
  const { oauth } = instance;
  const clientId = form.get("client_id") ?? "";
  if (oauth === undefined || clientId !== oauth.clientId || form.get("client_secret") !== oauth.clientSecret) return undefined;
  const byAssertion = () => userOfAssertion(instance, clientId, form.get("assertion") ?? "");
  return userOf(instance, grant === JWT_BEARER ? byAssertion() : instance.integrationUser);
}

/** 400 or 415 when the request's headers do not say JSON where the REST APIs want it; undefined when they do. */
export function refuseHeaders(method: string, headers: IncomingHttpHeaders): Answer | undefined {
  const accept = headers.accept;
  if (accept === undefined) return failure(400, "Missing Accept header", null);
  if (!/application\/json|application\/\*|\*\/\*/.test(accept)) {
    return failure(406, "Invalid accept header", "Supported response media types: [application/json]");
  }
  if (method === "GET" || method === "DELETE") return undefined;
  const type = headers["content-type"];
  if (type === undefined) return failure(400, "Missing Content-Type header", null);
  if (/^application\/json\b/.test(type)) return undefined;
  return failure(415, "Invalid content-type. Supported request media types for this service are: [application/json]", null);
}
