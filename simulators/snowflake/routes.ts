import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { z } from "zod";
import type { Account, Incoming } from "./account.ts";
import { execute } from "./execute.ts";
import type { Fault } from "./faults.ts";
import { LoginData, login } from "./login.ts";
import { failed, failure, loginReply, queryReply, runningReply, success } from "./replies.ts";
import type { Ran, Session } from "./sessions.ts";
import { parseStatement } from "./sql.ts";

const LoginBody = z.looseObject({ data: LoginData });
const Bind = z.looseObject({ value: z.string().nullable() });
const QueryBody = z.looseObject({ sqlText: z.string(), bindings: z.record(z.string(), Bind).optional() });
const SESSION_GONE = new Set(["390111", "390114"]);
const SESSION_REFUSED = new Set([...SESSION_GONE, "390112", "390104"]);

function send(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Plays a fault on a request; true when the request is over. */
function playBefore(fault: Fault | undefined, response: ServerResponse, session?: Session): boolean {
  switch (fault?.kind) {
    case "status":
      response.writeHead(fault.status, { ...fault.headers }).end();
      return true;
    case "html":
      response.writeHead(200, { "content-type": "text/html" }).end("<html>Sorry</html>");
      return true;
    case "code":
      if (session !== undefined && SESSION_REFUSED.has(fault.code)) session.refusal = fault.code;
      send(response, failure(fault.code, "injected"));
      return true;
    case "dropped":
      if (fault.phase === "before") response.destroy();
      return fault.phase === "before";
    case "silent":
      return fault.phase === "before";
    default:
      return false;
  }
}

function log(
  account: Account,
  { method, url, body }: Incoming,
  more: { sql?: string; fault?: Fault | undefined; replayed?: boolean },
): void {
  account.requests.push({
    method,
    path: url.pathname,
    requestId: url.searchParams.get("requestId") ?? "",
    sql: more.sql ?? "",
    bytes: Buffer.byteLength(JSON.stringify(body) ?? ""),
    fault: more.fault?.kind ?? "",
    replayed: more.replayed ?? false,
  });
}

function logIn(account: Account, incoming: Incoming): void {
  const { url, response } = incoming;
  const fault = account.faults.take(url.pathname);
  log(account, incoming, { fault });
  if (playBefore(fault, response)) return;
  const result = login(LoginBody.parse(incoming.body).data, account.users, account.now());
  if (result.kind === "refused") {
    send(response, failure(result.code, "Incorrect username or password was specified, or the JWT is invalid."));
    return;
  }
  const names = { database: url.searchParams.get("databaseName") ?? "", schema: url.searchParams.get("schemaName") ?? "" };
  const role = (url.searchParams.get("roleName") ?? result.user.defaultRole).toUpperCase();
  const session = account.sessions.open({ user: result.name, role, ...names });
  send(
    response,
    loginReply(session, {
      databaseName: names.database,
      schemaName: names.schema,
      warehouseName: url.searchParams.get("warehouse"),
    }),
  );
}

/** The session of a request, or undefined after the server's refusal has been sent. */
function admitted(account: Account, { authorization, response }: Incoming): Session | undefined {
  const session = account.sessions.bearing(authorization);
  if (session === undefined) {
    send(response, failure("390104", "Session token is invalid."), 401);
    return undefined;
  }
  if (session.refusal === undefined) return session;
  if (SESSION_GONE.has(session.refusal)) account.sessions.close(session);
  send(response, failure(session.refusal, "Session token has expired or is gone."));
  return undefined;
}

function run(
  account: Account,
  session: Session,
  requestId: string,
  query: z.infer<typeof QueryBody>,
): Ran & { replayed: boolean } {
  const known = session.ran.get(requestId);
  if (known !== undefined) return { ...known, replayed: true };
  const binds = Object.entries(query.bindings ?? {})
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, bind]) => bind.value ?? "");
  const statement = parseStatement(query.sqlText);
  if (statement.kind === "limit") session.limitSeconds = statement.seconds;
  const { tables, grants } = account;
  const { role, database, schema } = session;
  const outcome = execute({ tables, grants, role, database, schema }, query.sqlText, binds);
  const ran = { queryId: randomUUID(), outcome };
  session.ran.set(requestId, ran);
  return { ...ran, replayed: false };
}

function query(account: Account, incoming: Incoming): void {
  const { url, response } = incoming;
  const session = admitted(account, incoming);
  if (session === undefined) {
    log(account, incoming, {});
    return;
  }
  const body = QueryBody.parse(incoming.body);
  const fault = account.faults.take(url.pathname, body.sqlText);
  if (playBefore(fault, response, session)) {
    log(account, incoming, { sql: body.sqlText, fault });
    return;
  }
  const requestId = url.searchParams.get("requestId") ?? randomUUID();
  if (fault?.kind === "late_commit") {
    log(account, incoming, { sql: body.sqlText, fault });
    runLate(account, session, { requestId, body, milliseconds: fault.milliseconds }, response);
    return;
  }
  const ran = run(account, session, requestId, body);
  log(account, incoming, { sql: body.sqlText, fault, replayed: ran.replayed });
  reply(account, ran, fault, response);
}

interface Late {
  readonly requestId: string;
  readonly body: z.infer<typeof QueryBody>;
  readonly milliseconds: number;
}

/** Runs a statement on the table as it is now and commits it later, or never when the session's limit comes first. */
function runLate(account: Account, session: Session, { requestId, body, milliseconds }: Late, response: ServerResponse): void {
  const commits: (() => void)[] = [];
  const tables: Account["tables"] = {
    rows: (table) => account.tables.rows(table),
    insert: (table, rows) => void commits.push(() => account.tables.insert(table, rows)),
  };
  const ran = run({ ...account, tables }, session, requestId, body);
  const limit = session.limitSeconds === 0 ? Number.POSITIVE_INFINITY : session.limitSeconds * 1000;
  const end = (): void => {
    if (milliseconds > limit) {
      const canceled = failed("000630", "57014", "Statement reached its statement or warehouse timeout and was canceled.");
      send(response, queryReply(canceled, ran.queryId));
      return;
    }
    for (const commit of commits) commit();
    send(response, queryReply(ran.outcome, ran.queryId));
  };
  setTimeout(end, Math.min(milliseconds, limit)).unref();
}

/** Sends a statement's outcome, unless the fault loses, delays or postpones it. */
function reply(account: Account, ran: Ran, fault: Fault | undefined, response: ServerResponse): void {
  if (fault?.kind === "dropped") response.destroy();
  else if (fault?.kind === "silent") return;
  else if (fault?.kind === "slow")
    setTimeout(() => send(response, queryReply(ran.outcome, ran.queryId)), fault.milliseconds).unref();
  else if (fault?.kind === "running") {
    account.running.set(ran.queryId, { ran, polls: fault.polls });
    send(response, runningReply(ran.queryId));
  } else send(response, queryReply(ran.outcome, ran.queryId));
}

function poll(account: Account, incoming: Incoming, queryId: string): void {
  log(account, incoming, {});
  if (admitted(account, incoming) === undefined) return;
  const found = account.running.get(queryId);
  if (found === undefined) {
    send(incoming.response, failure("000709", "Statement not found"));
  } else if (found.polls > 1) {
    found.polls -= 1;
    send(incoming.response, runningReply(queryId));
  } else send(incoming.response, queryReply(found.ran.outcome, queryId));
}

function renew(account: Account, incoming: Incoming): void {
  const fault = account.faults.take(incoming.url.pathname);
  log(account, incoming, { fault });
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
  log(account, incoming, {});
  const session = account.sessions.bearing(incoming.authorization);
  if (session !== undefined) account.sessions.close(session);
  send(incoming.response, success(null));
}

/** Answers one request of the driver. */
export function route(account: Account, incoming: Incoming): void {
  const { method, url, response } = incoming;
  const place = `${method} ${url.pathname}`;
  const queryId = /^GET \/queries\/([\w-]+)\/result$/.exec(place)?.[1];
  if (place === "POST /session/v1/login-request") logIn(account, incoming);
  else if (place === "POST /queries/v1/query-request") query(account, incoming);
  else if (queryId !== undefined) poll(account, incoming, queryId);
  else if (place === "POST /session/token-request") renew(account, incoming);
  else if (place === "POST /session" && url.searchParams.get("delete") === "true") close(account, incoming);
  else if (/^POST \/(session\/heartbeat|telemetry\/send|queries\/.*abort-request)$/.test(place)) {
    log(account, incoming, {});
    send(response, success(null));
  } else {
    log(account, incoming, {});
    send(response, failure("000404", "unknown path"), 404);
  }
}
