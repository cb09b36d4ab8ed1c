import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { TLSSocket } from "node:tls";
import { type Answer, cutShort, hibernating, okWithError, rateLimited, traced, usual } from "./answers.ts";
import type { Incoming } from "./call.ts";
import type { Fault } from "./faults.ts";
import type { Instance, RequestEntry } from "./instance.ts";
import type { TlsOptions } from "./options.ts";
import { dispatch } from "./router.ts";

/** The instance on a loopback port. */
export interface Listening {
  readonly url: string;
  /** Closes every connection, hanging ones too; work that was to be committed late is dropped. */
  readonly stop: () => Promise<void>;
}

/** One request being served: what came, what the journal says, and how to do the work. */
interface Exchange {
  readonly instance: Instance;
  readonly incoming: Incoming;
  readonly entry: RequestEntry;
  readonly signal: AbortSignal;
}

/** `hang`: never an answer; `drop`: the connection closes. */
type Ending = Answer | "hang" | "drop";

/** Starts to listen on 127.0.0.1; with TLS only to those who show a certificate of its authority. */
export async function listen(instance: Instance, port: number, tls?: TlsOptions): Promise<Listening> {
  const over = new AbortController();
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    serve(instance, over.signal, request, response).catch(() => response.destroy());
  };
  const server =
    tls === undefined
      ? createServer(take)
      : createSecureServer({ key: tls.key, cert: tls.cert, ca: tls.ca, requestCert: true, rejectUnauthorized: true }, take);
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return { url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${portOf(server)}`, stop: () => close(server, over) };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function close(server: Server, over: AbortController): Promise<void> {
  over.abort();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function serve(instance: Instance, signal: AbortSignal, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const incoming = await receive(request);
  const { method, url } = incoming;
  const fault = instance.faults.take(incoming, "http");
  const [path = "", query = ""] = url.split("?", 2);
  const at = instance.now().toISOString();
  const entry: RequestEntry = {
    method,
    path,
    query,
    user: "",
    status: 0,
    at,
    bodyBytes: incoming.body.length,
    fault: fault?.kind ?? "",
    parts: [],
  };
  instance.journal.push(entry);
  const ending = await play(fault, { instance, incoming, entry, signal });
  if (ending === "drop") response.destroy();
  else if (ending !== "hang") send(response, entry, traced(ending, instance.trace));
}

async function receive(request: IncomingMessage): Promise<Incoming> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const { method = "GET", url = "/", headers, socket } = request;
  const name = socket instanceof TLSSocket ? socket.getPeerCertificate().subject?.CN : undefined;
  return { method, url, headers, body: Buffer.concat(chunks), certificate: Array.isArray(name) ? name[0] : name };
}

function work({ instance, incoming, entry }: Exchange): Answer {
  instance.serving = entry;
  try {
    const { answer, user } = dispatch(instance, incoming);
    entry.user = user;
    return answer;
  } finally {
    instance.serving = undefined;
  }
}

/** Does the work as the fault lets it. */
async function play(fault: Fault | undefined, exchange: Exchange): Promise<Ending> {
  if (fault === undefined) return work(exchange);
  switch (fault.kind) {
    case "delay":
      await sleep(fault.delayMs ?? 100, undefined, { signal: exchange.signal });
      return work(exchange);
    case "commit_then_timeout":
      work(exchange);
      return "hang";
    case "late_commit":
      await sleep(fault.delayMs ?? 100, undefined, { signal: exchange.signal });
      work(exchange);
      return "hang";
    case "commit_then_drop":
      work(exchange);
      return "drop";
    case "commit_then_status":
      work(exchange);
      return failing(fault, 500);
    case "garbled":
      return cutShort(work(exchange));
    case "pass":
      return work(exchange);
    case "drop":
      return "drop";
    default:
      return instead(fault, exchange.instance);
  }
}

/** The answer that stands in for the work. */
function instead(fault: Fault, instance: Instance): Answer {
  if (fault.kind === "html") return hibernating();
  if (fault.kind === "ok_with_error") return okWithError(fault.truncated === true);
  if (fault.kind === "rate_limit") return rateLimited(fault.retryAfterSeconds ?? 1, instance.now(), fault.perHour);
  return failing(fault, 503);
}

function failing(fault: Fault, fallback: number): Answer {
  const status = fault.status ?? fallback;
  if (fault.page === true) return { ...hibernating(), status };
  if (fault.empty === true) return { status };
  const answer = fault.body === undefined ? usual(status) : { status, json: fault.body };
  return { ...answer, headers: { ...answer.headers, ...fault.headers } };
}

function send(response: ServerResponse, entry: RequestEntry, answer: Answer): void {
  entry.status = answer.status;
  const bytes = answer.raw?.bytes ?? Buffer.from(answer.json === undefined ? "" : JSON.stringify(answer.json));
  const type = answer.raw?.contentType ?? "application/json;charset=UTF-8";
  response.writeHead(answer.status, { "Content-Type": type, "Content-Length": bytes.length, ...answer.headers });
  response.end(bytes);
}
