import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Answer, errors, rateLimited } from "../answers.ts";
import { parseJson } from "../json.ts";
import { type Jira, serving } from "../state.ts";
import type { FaultBox, FaultSpec } from "./faults.ts";
import type { WriteLimits } from "./limits.ts";
import { type Answered, type Request, respond } from "./respond.ts";
import type { SignIn } from "./sign-in.ts";

export interface Site {
  jira: Jira;
  signIn: SignIn;
  limits: WriteLimits;
  faults: FaultBox;
  /** marks work in progress; the returned function ends it */
  begin: () => () => void;
  timers: Set<NodeJS.Timeout>;
}

const LOGIN_PAGE =
  "<!DOCTYPE html><html><head><title>Log in with Atlassian account</title></head><body><form></form></body></html>";

/** Answers one request, through the faults that wait for it, and writes the journal. */
export async function serve(site: Site, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const end = site.begin();
  try {
    const url = new URL(req.url ?? "/", site.jira.url);
    const method = req.method ?? "GET";
    const raw = await read(req);
    const request: Request = {
      method,
      path: url.pathname,
      query: url.searchParams,
      headers: req.headers,
      raw,
      arrived: site.jira.now(),
      json: jsonOf(req, raw),
    };
    const fault = site.faults.take(request);
    if (fault === undefined) {
      const answered = await commit(site, request);
      send(res, traced(site, answered));
      journal(site.jira, request, { ...answered, fault: undefined });
    } else await misbehave(site, request, res, fault);
  } catch (cause) {
    if (!req.destroyed && !res.headersSent)
      send(res, { answer: errors(500, [`Internal server error: ${String(cause)}`]), accountId: undefined });
  } finally {
    end();
  }
}

async function read(req: IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of req) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function jsonOf(req: IncomingMessage, raw: Buffer): unknown {
  const multipart = req.headers["content-type"]?.startsWith("multipart/") === true;
  return raw.length === 0 || multipart ? undefined : parseJson(raw.toString("utf8"));
}

const commit = (site: Site, request: Request): Promise<Answered> =>
  serving.run({ arrived: request.arrived }, () => respond(site, request));

async function misbehave(site: Site, request: Request, res: ServerResponse, fault: FaultSpec): Promise<void> {
  const { kind } = fault;
  if (kind === "late_commit") return commitLater(site, request, fault);
  if (kind === "delay") await new Promise<void>((resolve) => after(site, fault.delayMs ?? 100, async () => resolve()));
  const done = DOES_IT.has(kind) ? await commit(site, request) : undefined;
  const answer = SPOILED[kind](fault, done?.answer);
  const accountId = done?.accountId;
  if (answer !== undefined) send(res, traced(site, { answer, accountId }));
  else if (kind.endsWith("reset")) res.destroy();
  journal(site.jira, request, { answer: answer ?? { status: 0 }, accountId, fault: kind });
}

function commitLater(site: Site, request: Request, fault: FaultSpec): void {
  const late = async () => journal(site.jira, request, { ...(await commit(site, request)), fault: "late_commit" });
  journal(site.jira, request, { answer: { status: 0 }, accountId: undefined, fault: "late_commit_unanswered" });
  if (fault.delayMs === undefined) site.faults.park(late);
  else after(site, fault.delayMs, late);
}

const DOES_IT: ReadonlySet<FaultSpec["kind"]> = new Set([
  "delay",
  "pass",
  "garbled",
  "commit_then_status",
  "commit_then_timeout",
  "commit_then_reset",
]);

type Spoil = (fault: FaultSpec, answer: Answer | undefined) => Answer | undefined;
const silent: Spoil = () => undefined;
const page = (status: number): Answer => ({ status, text: LOGIN_PAGE, type: "text/html;charset=UTF-8" });
const wrongStatus: Spoil = ({ status = 503, body, retryAfterSeconds, headers = {}, page: asPage }) => ({
  ...(asPage === true ? page(status) : body === undefined ? errors(status, [`Service answered ${status}.`]) : { status, body }),
  headers: { ...headers, ...(retryAfterSeconds === undefined ? {} : { "Retry-After": String(retryAfterSeconds) }) },
});

/** What the client gets to see; undefined: nothing. */
const SPOILED: Readonly<Record<FaultSpec["kind"], Spoil>> = {
  status: wrongStatus,
  commit_then_status: wrongStatus,
  rate_limit: ({ retryAfterSeconds: seconds = 1, reason = "jira-burst-based" }) =>
    rateLimited(reason, seconds, 100, new Date(Date.now() + seconds * 1000)),
  html: ({ status = 200 }) => page(status),
  garbled: (_fault, answer) => {
    const json = JSON.stringify(answer?.body ?? {});
    return {
      status: answer?.status ?? 200,
      text: json.slice(0, Math.ceil(json.length / 2)),
      type: "application/json;charset=UTF-8",
    };
  },
  delay: (_fault, answer) => answer,
  pass: (_fault, answer) => answer,
  drop: silent,
  reset: silent,
  late_commit: silent,
  commit_then_timeout: silent,
  commit_then_reset: silent,
};

function after(site: Site, ms: number, work: () => Promise<void>): void {
  const end = site.begin();
  const timer = setTimeout(() => {
    site.timers.delete(timer);
    void work().finally(end);
  }, ms);
  site.timers.add(timer);
}

/** An error with what it says besides. */
function traced({ jira }: Site, answered: Answered): Answered {
  const { trace } = jira.options;
  const { status, body } = answered.answer;
  const says = trace !== undefined && status >= 400 && typeof body === "object" && body !== null;
  return says ? { ...answered, answer: { ...answered.answer, body: { ...body, trace } } } : answered;
}

function send(res: ServerResponse, { answer, accountId }: Answered): void {
  if (res.destroyed) return;
  const trace = randomUUID().replaceAll("-", "");
  const headers: Record<string, string> = {
    "Atl-Traceid": trace,
    "Atl-Request-Id": trace,
    "X-Arequestid": trace.slice(0, 16),
    "X-RateLimit-Limit": "350",
    "X-RateLimit-Remaining": "349",
    ...(accountId === undefined ? {} : { "X-Aaccountid": encodeURIComponent(accountId) }),
    ...answer.headers,
  };
  const payload = answer.bytes ?? answer.text ?? (answer.body === undefined ? undefined : JSON.stringify(answer.body));
  if (payload !== undefined && answer.status !== 204) {
    headers["Content-Type"] = answer.type ?? "application/json;charset=UTF-8";
    headers["Content-Length"] = String(Buffer.byteLength(payload));
    res.writeHead(answer.status, headers).end(payload);
  } else res.writeHead(answer.status, headers).end();
}

function journal(jira: Jira, request: Request, end: Answered & { fault: string | undefined }): void {
  const { method, path, query, json } = request;
  const { answer, accountId, fault } = end;
  const { status } = answer;
  const entry = { at: jira.now(), method, path, query: query.toString(), accountId, body: json, status, fault };
  jira.journal.push(entry);
  if (fault === undefined) jira.options.heard?.(entry, answer.body);
  const limit = jira.options.journalLimit ?? 20_000;
  if (jira.journal.length > limit * 1.25) jira.journal.splice(0, jira.journal.length - limit);
}
