import type { Client, SendRequestOptions } from "jira.js/core";
import { type Clock, OpsError } from "../../case/index.ts";
import { fileLimit, type Http, type HttpRequest, type HttpResponse } from "../http.ts";
import type { JiraConfig } from "./config.ts";
import { failureOf, lost } from "./errors.ts";
import { issueId, type Site } from "./site.ts";

/** What requests go out with. `drifted` hears of answers that are not as documented. */
export interface Line {
  readonly http: Http;
  readonly clock: Clock;
  readonly auth: JiraConfig["auth"];
  readonly drifted: (operation: string) => void;
}

const ISSUE = "/rest/api/3/issue/\\d{1,19}";
const OPERATIONS = [
  ["GET", ISSUE],
  ["POST", "/rest/api/3/issue"],
  ["GET", `${ISSUE}/comment`],
  ["POST", `${ISSUE}/comment`],
  ["DELETE", `${ISSUE}/comment/\\d{1,19}`],
  ["POST", "/rest/api/3/comment/list"],
  ["POST", `${ISSUE}/transitions`],
  ["GET", `${ISSUE}/changelog`],
  ["POST", `${ISSUE}/attachments`],
  ["GET", "/rest/api/3/search/jql"],
  // Approvals are read; no operation that answers one is ours.
  ["GET", "/rest/servicedeskapi/request/\\d{1,19}/approval"],
].map(([method, path]) => ({ method, path: new RegExp(`^${path}$`) }));

/** The client library's door to the network: known operations only, our limits, no retries, no redirects. With `sendUntil` it is a write. */
export function transport(line: Line, sendUntil: Date | null): Client {
  return { sendRequest: (options) => sendRequest(line, options, sendUntil) };
}

/** Reads attached files from the site itself: a redirect to another host is not followed, and such a file not read. */
export function fileReader(line: Line): Site["fileBytes"] {
  return async (file, signal) => {
    const headers = { authorization: authorization(line.auth) };
    try {
      const path = `/rest/api/3/attachment/content/${issueId(file.id)}`;
      const {
        status,
        headers: given,
        body,
      } = await line.http.request({
        method: "GET",
        path,
        query: { redirect: "false" },
        headers,
        maxBodyBytes: fileLimit(file),
        signal,
      });
      if (status === 200) return body;
      const failure = failureOf({ status, headers: given, body: {}, expectsBody: false, write: false, anyShape: true });
      if (failure?.retry === true) throw failure;
      return null;
    } catch (error) {
      if (error instanceof OpsError && !error.retry) return null;
      throw error;
    }
  };
}

async function sendRequest<T>(line: Line, options: SendRequestOptions<T>, sendUntil: Date | null): Promise<T> {
  const { method, path } = operation(options);
  const body = await content(options.body);
  if (sendUntil !== null && line.clock().getTime() >= sendUntil.getTime()) {
    throw new OpsError("TICKET_SYSTEM_DOWN", "too late to send", { reason: "deadline", sent: false });
  }
  const write = sendUntil !== null;
  const request: HttpRequest = {
    method,
    path,
    query: query(options.searchParams),
    headers: { ...options.headers, ...body.headers, authorization: authorization(line.auth) },
    ...(body.bytes === undefined ? {} : { body: body.bytes }),
    ...(sendUntil === null ? {} : { deadlineAt: sendUntil.getTime() }),
  };
  const answer = await line.http.request(request).catch((error: unknown) => {
    throw lost(error, write);
  });
  const parsed = read(answer);
  const { schema } = options;
  const failure = failureOf({
    status: answer.status,
    headers: answer.headers,
    body: parsed,
    expectsBody: schema !== undefined,
    write,
  });
  if (failure !== null) throw failure;
  if (schema !== undefined && !schema.safeParse(parsed).success) line.drifted(`${method} ${path.replaceAll(/\d+/g, "{id}")}`);
  // Handed on as it came: our own wire schemas read it, whether it fits the library's or not.
  return parsed as T;
}

/** The method and path, if we call that operation at all: the library puts parameters into paths unencoded. */
function operation({
  method = "GET",
  url,
}: {
  readonly method?: string | undefined;
  readonly url: string;
}): Pick<HttpRequest, "method" | "path"> {
  const known = (["GET", "POST", "DELETE"] as const).find((one) => one === method);
  if (known !== undefined && OPERATIONS.some((one) => one.method === method && one.path.test(url)))
    return { method: known, path: url };
  throw new OpsError("EGRESS_REFUSED", "not an operation this connector uses", { reason: "path", sent: false });
}

async function content(
  body: unknown,
): Promise<{ readonly bytes?: Uint8Array | string; readonly headers: Readonly<Record<string, string>> }> {
  if (body === undefined) return { headers: {} };
  if (!(body instanceof FormData)) return { bytes: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const packed = new Response(body);
  return {
    bytes: new Uint8Array(await packed.arrayBuffer()),
    headers: { "content-type": packed.headers.get("content-type") ?? "" },
  };
}

function query(params: Readonly<Record<string, unknown>> | undefined): NonNullable<HttpRequest["query"]> {
  const given = Object.entries(params ?? {}).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(given.map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : String(value)]));
}

function authorization({ email, apiToken }: JiraConfig["auth"]): string {
  return `Basic ${Buffer.from(`${email}:${apiToken}`, "utf8").toString("base64")}`;
}

function read(answer: HttpResponse): unknown {
  if (answer.body.length === 0) return undefined;
  try {
    return answer.json();
  } catch {
    return null;
  }
}
