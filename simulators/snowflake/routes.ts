import type { ServerResponse } from "node:http";
import { z } from "zod";
import type { Account, Incoming } from "./account.ts";
import type { Fault } from "./faults.ts";
import { giveToken } from "./identity-provider.ts";
import { LoginData, login } from "./login.ts";
import { note, playBefore, send } from "./plumbing.ts";
import { poll, query } from "./queries.ts";
import { failure, loginReply, success } from "./replies.ts";
import { BUCKET, upload } from "./stages.ts";

const LoginBody = z.looseObject({ data: LoginData });

async function logIn(account: Account, incoming: Incoming): Promise<void> {
  const { url, response } = incoming;
  const fault = account.faults.take(url.pathname);
  note(account, incoming, { fault });
  if (playBefore(fault, response)) return;
  const { users, oauthTokens } = account;
  const result = login(LoginBody.parse(incoming.body).data, { users, oauthTokens, now: account.now() });
  if (result.kind === "refused") {
    send(response, failure(result.code, "Incorrect username or password was specified, or the token is invalid."));
    return;
  }
  const names = { database: url.searchParams.get("databaseName") ?? "", schema: url.searchParams.get("schemaName") ?? "" };
  const role = (url.searchParams.get("roleName") ?? result.user.defaultRole).toUpperCase();
  const session = account.sessions.open({ user: result.name, role, ...names, connection: await account.rows.connect() });
  const shown = { databaseName: names.database, schemaName: names.schema, warehouseName: url.searchParams.get("warehouse") };
  send(response, loginReply(session, shown));
}

function renew(account: Account, incoming: Incoming): void {
  const fault = account.faults.take(incoming.url.pathname);
  note(account, incoming, { fault });
  if (playBefore(fault, incoming.response)) return;
  const session = account.sessions.mastering(incoming.authorization);
  if (session === undefined) {
    send(incoming.response, failure("390114", "Authentication token has expired."));
    return;
  }
  account.sessions.renew(session);
  const { token, master, id } = session;
  const validity = { validityInSecondsST: 3_600, validityInSecondsMT: 14_400 };
  send(incoming.response, success({ sessionToken: token, masterToken: master, sessionId: id, ...validity }));
}

function close(account: Account, incoming: Incoming): void {
  note(account, incoming, {});
  const session = account.sessions.bearing(incoming.authorization);
  if (session !== undefined) account.sessions.close(session);
  send(incoming.response, success(null));
}

function status(account: Account, incoming: Incoming, id: string): void {
  note(account, incoming, {});
  const outcome = account.running.get(id)?.ran.outcome;
  const says = outcome === undefined ? [] : [{ id, status: outcome.kind === "error" ? "FAILED_WITH_ERROR" : "SUCCESS" }];
  send(incoming.response, success({ queries: says }));
}

function chunk(account: Account, incoming: Incoming): void {
  const { url, response } = incoming;
  const fault = account.faults.take(url.pathname);
  note(account, incoming, { fault });
  if (playBefore(fault, response)) return;
  const rows = account.chunks.get(url.pathname);
  if (rows === undefined) response.writeHead(404).end();
  else if (fault?.kind === "cut") sendHalf(rows, fault.ends, response);
  else response.writeHead(200, OBJECT).end(rows);
}

/** As object stores say it; the driver would read JSON by itself, which rows without brackets are not. */
const OBJECT = { "content-type": "binary/octet-stream" };

function sendHalf(rows: string, ends: Extract<Fault, { kind: "cut" }>["ends"], response: ServerResponse): void {
  const behindRow = rows.lastIndexOf("],[", rows.length / 2) + 1;
  const length = ends === "early" ? { "content-length": Buffer.byteLength(rows) } : {};
  response.writeHead(200, { ...OBJECT, ...length });
  const sent = rows.slice(0, ends === "behind a row" ? behindRow : behindRow + 10);
  response.write(sent, () => (ends === "early" ? response.destroy() : response.end()));
}

function rest(account: Account, incoming: Incoming, place: string): void {
  note(account, incoming, {});
  if (/^POST \/(session\/heartbeat|telemetry\/send|queries\/.*abort-request)$/.test(place))
    send(incoming.response, success(null));
  else send(incoming.response, failure("000404", "unknown path"), 404);
}

function putFile(account: Account, incoming: Incoming): void {
  const { url, response, authorization, body } = incoming;
  const fault = account.faults.take(url.pathname);
  note(account, incoming, { fault });
  if (playBefore(fault, response)) return;
  const status = Buffer.isBuffer(body) ? upload(account.stages, url.pathname, authorization, body) : 400;
  if (fault?.kind === "dropped") response.destroy();
  else response.writeHead(status).end();
}

type Handler = (account: Account, incoming: Incoming, id: string) => Promise<void> | void;

const ROUTES: readonly (readonly [RegExp, Handler])[] = [
  [/^POST \/session\/v1\/login-request$/, logIn],
  [/^POST \/queries\/v1\/query-request$/, query],
  [/^GET \/queries\/([\w-]+)\/result$/, poll],
  [/^GET \/monitoring\/queries\/([\w-]+)$/, status],
  [/^GET \/chunks\//, chunk],
  [new RegExp(`^PUT /${BUCKET}/`), putFile],
  [/^POST \/oauth\/token$/, giveToken],
  [/^POST \/session\/token-request$/, renew],
  [/^POST \/session\?delete=true/, close],
];

/** Answers one request of the driver. */
export async function route(account: Account, incoming: Incoming): Promise<void> {
  const { method, url } = incoming;
  const deletes = url.searchParams.get("delete") === "true" ? "?delete=true" : "";
  const place = `${method} ${url.pathname}${deletes}`;
  for (const [pattern, handler] of ROUTES) {
    const found = pattern.exec(place);
    if (found !== null) return handler(account, incoming, found[1] ?? "");
  }
  return rest(account, incoming, place);
}
