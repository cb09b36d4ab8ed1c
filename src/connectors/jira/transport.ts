import type { Client, SendRequestOptions } from "jira.js/core";
import { type Clock, OpsError } from "../../case/index.ts";
import { fileLimit, type Http, type HttpRequest, type HttpResponse } from "../http.ts";
import type { JiraConfig } from "./config.ts";
import { beforeWrite, failureOf, lost } from "./errors.ts";
import { type Patience, pauseBefore } from "./patience.ts";
import type { Pauses } from "./pauses.ts";
import { issueId, type Site } from "./site.ts";

/** What requests go out with. `drifted` hears of answers that are not as documented. */
export interface Line {
  readonly http: Http;
  readonly clock: Clock;
  readonly auth: JiraConfig["auth"];
  readonly drifted: (operation: string) => void;
  readonly patience: Patience;
  readonly pauses: Pauses;
}

const ISSUE = "/rest/api/3/issue/\\d{1,19}";
const OPERATIONS = [
  ["GET", ISSUE],
  ["POST", "/rest/api/3/issue"],
  ["GET", `${ISSUE}/comment`],
  ["POST", `${ISSUE}/comment`],
  ["PUT", `${ISSUE}/comment/\\d{1,19}`],
  ["DELETE", `${ISSUE}/comment/\\d{1,19}`],
  ["POST", "/rest/api/3/comment/list"],
  ["POST", `${ISSUE}/transitions`],
  ["GET", `${ISSUE}/changelog`],
  ["POST", `${ISSUE}/attachments`],
  ["GET", "/rest/api/3/search/jql"],
  // What describes the site, for whoever sets it up.
  ["GET", "/rest/api/3/(?:serverInfo|myself|field|mypermissions)"],
  ["GET", "/rest/api/3/project/[A-Z][A-Z0-9_]{1,49}(?:/statuses)?"],
  ["GET", "/rest/api/3/user"],
  // Approvals are read; no operation that answers one is ours.
  ["GET", "/rest/servicedeskapi/request/\\d{1,19}/approval"],
].map(([method, path]) => ({ method, path: new RegExp(`^${path}$`) }));

/** The client library's door to the network: known operations only, our limits, no redirects, and tried again only where that can do no harm. With `sendUntil` it is a write. */
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
  const target = operation(options);
  const body = await content(options.body);
  const request: HttpRequest = {
    ...target,
    query: query(options.searchParams),
    headers: { ...options.headers, ...body.headers, authorization: authorization(line.auth) },
    ...(body.bytes === undefined ? {} : { body: body.bytes }),
    ...(sendUntil === null ? {} : { deadlineAt: sendUntil.getTime() }),
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await sendOnce(line, request, { options, write: sendUntil !== null });
    } catch (error) {
      const random = line.patience.random();
      // A write that was told to wait comes again with the next attempt, which looks at the ticket first: it may have changed meanwhile.
      const again = sendUntil === null && error instanceof OpsError;
      const pause = again ? pauseBefore(error, { attempt, random }) : null;
      if (pause === null) throw error;
      await line.patience.wait(pause);
    }
  }
}

async function sendOnce<T>(
  line: Line,
  request: HttpRequest,
  { options: { schema }, write }: { readonly options: SendRequestOptions<T>; readonly write: boolean },
): Promise<T> {
  const name = `${request.method} ${request.path.replaceAll(/\d+/g, "{id}")}`;
  await beforeWrite(line.pauses.before(name));
  if (request.deadlineAt !== undefined && line.clock().getTime() >= request.deadlineAt)
    throw new OpsError("TICKET_SYSTEM_DOWN", "too late to send", { reason: "deadline", sent: false });
  const answer = await line.http.request(request).catch((error: unknown) => {
    throw lost(error, write);
  });
  const { status, headers } = answer;
  const parsed = read(answer);
  const failure = failureOf({ status, headers, body: parsed, expectsBody: schema !== undefined, write });
  if (failure !== null) {
    if (status === 429) await line.pauses.limited(name, headers);
    throw withTrace(failure, headers);
  }
  if (schema !== undefined && !schema.safeParse(parsed).success) line.drifted(name);
  // Handed on as it came: our own wire schemas read it, whether it fits the library's or not.
  return parsed as T;
}

/** With the id under which the vendor's support finds the request. */
function withTrace(failure: OpsError, headers: Readonly<Record<string, string>>): OpsError {
  const trace = headers["atl-traceid"] ?? "";
  if (!/^[A-Za-z0-9-]{8,64}$/.test(trace)) return failure;
  return new OpsError(failure.code, failure.message, { ...failure.context, trace });
}

/** The method and path, if we call that operation at all: the library puts parameters into paths unencoded. */
function operation({
  method = "GET",
  url,
}: {
  readonly method?: string | undefined;
  readonly url: string;
}): Pick<HttpRequest, "method" | "path"> {
  const known = (["GET", "POST", "PUT", "DELETE"] as const).find((one) => one === method);
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
