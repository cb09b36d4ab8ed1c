import type { ServerResponse } from "node:http";
import type { Account, Incoming } from "./account.ts";
import type { Fault } from "./faults.ts";
import { failure } from "./replies.ts";
import type { Session } from "./sessions.ts";

const SESSION_GONE = new Set(["390111", "390114"]);
const SESSION_REFUSED = new Set([...SESSION_GONE, "390112", "390104"]);

export function send(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Plays a fault on a request; true when the request is over. */
export function playBefore(fault: Fault | undefined, response: ServerResponse, session?: Session): boolean {
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

/** Remembers a request as it came. */
export function note(
  account: Account,
  { method, url, bytes, encoding }: Incoming,
  more: { sql?: string; fault?: Fault | undefined; replayed?: boolean },
): void {
  account.requests.push({
    method,
    path: url.pathname,
    requestId: url.searchParams.get("requestId") ?? "",
    sql: more.sql ?? "",
    bytes,
    encoding,
    fault: more.fault?.kind ?? "",
    replayed: more.replayed ?? false,
  });
}

/** The session of a request, or undefined after the server's refusal has been sent. */
export function admitted(account: Account, { authorization, response }: Incoming): Session | undefined {
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
