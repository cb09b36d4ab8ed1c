import axios, { AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from "axios";
import { type ErrorCode, OpsError } from "../case/index.ts";
import { type ClientTls, createAgents } from "./agents.ts";
import { assertOrigin, type EgressRule } from "./egress.ts";
import { readFailure, type Sent } from "./http-failure.ts";
import { gatedTransport } from "./send-gate.ts";

// This file is the one door that a connector's folder may use.
export type { ClientTls } from "./agents.ts";
export { assertEgress, type EgressRule } from "./egress.ts";

/** The codes under which a client reports "no answer" and "an answer that is not what was asked for". */
export interface HttpErrors {
  readonly down: ErrorCode;
  readonly invalid: ErrorCode;
}

export interface HttpOptions {
  /** Origin and an optional path prefix; every request stays below it. */
  readonly baseUrl: string;
  /** From the call to the last byte of the answer, however slowly it drips. */
  readonly timeoutMs: number;
  readonly connectTimeoutMs?: number;
  /** Limit of the decompressed answer. */
  readonly maxBodyBytes: number;
  readonly egress: EgressRule;
  readonly tls?: ClientTls;
  /** Value of the Authorization header, asked for before each request. */
  readonly auth?: () => Promise<string | undefined>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Ticket system codes when absent. */
  readonly errors?: HttpErrors;
  readonly now?: () => number;
}

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Starts with "/", may carry a query; joined to the base URL's path. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as application/json; excludes `body`. */
  readonly json?: unknown;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
  /** Epoch milliseconds after which no byte of this request leaves; also ends the wait for its answer. */
  readonly deadlineAt?: number;
  /** Instead of the client's timeout. */
  readonly timeoutMs?: number;
  /** Instead of the client's limit. */
  readonly maxBodyBytes?: number;
}

/** An answer of any status except a redirect. Header names are lower case. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  text(): string;
  /** The parsed body; throws the client's `invalid` code when it is not JSON (an HTML page, a cut answer). */
  json(): unknown;
}

/** One client for one origin. Failures are OpsErrors with `reason` and `sent` (false, or "unknown": the server may have acted). */
export interface Http {
  readonly origin: string;
  request(request: HttpRequest): Promise<HttpResponse>;
  close(): void;
}

interface Client {
  readonly options: HttpOptions;
  readonly base: URL;
  readonly call: Omit<InternalAxiosRequestConfig, "headers">;
  readonly errors: HttpErrors;
  readonly now: () => number;
}

const TICKET_SYSTEM: HttpErrors = { down: "TICKET_SYSTEM_DOWN", invalid: "TICKET_ANSWER_INVALID" };
// The adapter itself: merging defaults, interceptors and transforms, which no request here uses, cost as much again (measured).
const overHttp: (config: InternalAxiosRequestConfig) => Promise<AxiosResponse<Buffer>> = axios.getAdapter("http");
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** A client that calls nothing but `baseUrl`: no redirects, no proxy from the environment, addresses checked and pinned. Throws EGRESS_REFUSED. */
export function createHttp(options: HttpOptions): Http {
  const base = assertOrigin(options.baseUrl, options.egress);
  const agents = createAgents(options.egress, options.connectTimeoutMs ?? 5_000, options.tls);
  const client: Client = {
    options,
    base,
    errors: options.errors ?? TICKET_SYSTEM,
    now: options.now ?? Date.now,
    call: {
      proxy: false,
      maxRedirects: 0,
      validateStatus: () => true,
      responseType: "arraybuffer",
      maxContentLength: options.maxBodyBytes,
      maxBodyLength: Number.POSITIVE_INFINITY,
      httpAgent: agents.plain,
      httpsAgent: agents.secure,
    },
  };
  return { origin: base.origin, request: (request) => send(client, request), close: () => agents.close() };
}

/** How much is taken of an answer that should be a file: its bytes, or the few of a refusal. */
export function fileLimit({ bytes }: { readonly bytes: number }): number {
  return Math.max(bytes, 65_536);
}

function target({ base, options }: Client, { path, query }: HttpRequest): URL {
  const prefix = base.pathname.replace(/\/$/, "");
  const url = assertOrigin(`${base.origin}${prefix}${path}`, options.egress);
  // "..", encoded or not, is resolved by the parser: it must not climb out of the base path.
  const inside = /^\/(?!\/)/.test(path) && url.origin === base.origin && url.pathname.startsWith(`${prefix}/`);
  if (!inside) throw new OpsError("EGRESS_REFUSED", "path leaves the base URL", { host: base.hostname, sent: false });
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined) url.searchParams.append(name, String(item));
    }
  }
  return url;
}

async function send(client: Client, request: HttpRequest): Promise<HttpResponse> {
  const url = target(client, request);
  const about = { host: url.hostname, method: request.method };
  const lost = (reason: string, sent: Sent) => new OpsError(client.errors.down, "no answer", { reason, sent, ...about });
  const headers = await requestHeaders(client, request).catch((error: unknown) => {
    throw error instanceof OpsError ? error : lost("no_credential", false);
  });
  const limits = limitsOf(client, request);
  try {
    const answer = await overHttp({
      ...client.call,
      ...(request.maxBodyBytes === undefined ? {} : { maxContentLength: request.maxBodyBytes }),
      url: url.href,
      method: request.method,
      headers: AxiosHeaders.from(headers),
      data: requestBody(request),
      signal: limits.signal,
      transport: gatedTransport(url.protocol === "https:", () => limits.mayWrite()),
    });
    return response(client, url, answer);
  } catch (error) {
    if (error instanceof OpsError) throw error;
    const reached = limits.reached();
    if (reached !== undefined) throw lost(reached, limits.sent());
    if (tooLarge(error))
      throw new OpsError(client.errors.invalid, "answer too large", { reason: "too_large", sent: limits.sent(), ...about });
    const found = readFailure(error);
    throw found instanceof OpsError ? found : lost(found.reason, found.sent === false ? false : limits.sent());
  } finally {
    limits.end();
  }
}

/** What ends a request early, and whether its bytes have been let go. */
interface Limits {
  readonly signal: AbortSignal;
  mayWrite(): boolean;
  sent(): Sent;
  /** The limit that ended it, if one did. */
  reached(): "deadline" | "timeout" | "aborted" | undefined;
  /** Takes the limits off again: their timers would otherwise outlive the request. */
  end(): void;
}

function limitsOf({ options, now }: Client, { timeoutMs, deadlineAt, signal }: HttpRequest): Limits {
  const over = new AbortController();
  let first: "deadline" | "timeout" | undefined;
  const stop = (limit: "deadline" | "timeout"): void => {
    first ??= limit;
    over.abort();
  };
  const inTime = () => deadlineAt === undefined || now() < deadlineAt;
  const timers = [setTimeout(stop, timeoutMs ?? options.timeoutMs, "timeout")];
  const left = deadlineAt === undefined ? null : Math.floor(deadlineAt - now());
  if (left !== null && left > 0) timers.push(setTimeout(stop, left, "deadline"));
  else if (left !== null) stop("deadline");
  const abort = (): void => over.abort();
  if (signal?.aborted === true) abort();
  signal?.addEventListener("abort", abort, { once: true });
  let written = false;
  return {
    signal: over.signal,
    mayWrite: () => {
      written = inTime();
      return written;
    },
    sent: () => (written ? "unknown" : false),
    reached: () => {
      if (first === "deadline" || !inTime()) return "deadline";
      if (first === "timeout") return "timeout";
      return signal?.aborted === true ? "aborted" : undefined;
    },
    end() {
      for (const timer of timers) clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    },
  };
}

// axios reports an oversized answer under the same code as a broken one; its message is fixed text of its own.
function tooLarge(error: unknown): boolean {
  return axios.isAxiosError(error) && error.message.startsWith("maxContentLength");
}

async function requestHeaders({ options }: Client, request: HttpRequest): Promise<Record<string, string>> {
  const authorization = await options.auth?.();
  return {
    accept: "application/json",
    "user-agent": "ops-trust-layer",
    ...(request.json === undefined ? {} : { "content-type": "application/json" }),
    ...options.headers,
    ...request.headers,
    ...(authorization === undefined ? {} : { authorization }),
  };
}

function requestBody({ json, body }: HttpRequest): Buffer | undefined {
  if (json !== undefined) return Buffer.from(JSON.stringify(json));
  return body === undefined ? undefined : Buffer.from(body);
}

// JSON is UTF-8: repaired bytes would be another text than the ticket's.
const UTF8 = new TextDecoder("utf-8", { fatal: true });

function response(client: Client, url: URL, answer: AxiosResponse<Buffer>): HttpResponse {
  const { status } = answer;
  if (REDIRECTS.has(status)) {
    throw new OpsError("EGRESS_REFUSED", "redirect refused", { reason: "redirect", status, host: url.hostname, sent: "unknown" });
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) headers[name.toLowerCase()] = String(value);
  const body = Buffer.from(answer.data);
  const text = () => body.toString("utf8");
  const json = (): unknown => {
    try {
      return JSON.parse(UTF8.decode(body));
    } catch {
      throw new OpsError(client.errors.invalid, "answer is not JSON", { reason: "not_json", status, host: url.hostname });
    }
  };
  return { status, headers, body, text, json };
}
