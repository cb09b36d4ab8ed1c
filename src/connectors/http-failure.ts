import { OpsError } from "../case/index.ts";

/** False: not one byte can have reached the server. "unknown": it may have acted on the request. */
export type Sent = false | "unknown";

/** What is known about a request that got no answer. */
export interface HttpFailure {
  readonly reason: string;
  readonly sent: Sent;
}

/** Raised by our agents when no connection stood in time. */
export const CONNECT_TIMEOUT = "OTS_CONNECT_TIMEOUT";

// Node and OpenSSL codes that can only occur before the request is written.
const UNSENT = new Map([
  ["ECONNREFUSED", "refused"],
  ["ENOTFOUND", "name_unknown"],
  ["EAI_AGAIN", "name_unknown"],
  [CONNECT_TIMEOUT, "connect_timeout"],
  ["ERR_INVALID_CHAR", "request_invalid"],
  ["ERR_INVALID_URL", "request_invalid"],
  ["ERR_FR_MAX_BODY_LENGTH_EXCEEDED", "request_too_large"],
]);
const TLS = /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO)/;
const RESET = new Set(["ECONNRESET", "EPIPE", "ERR_STREAM_PREMATURE_CLOSE"]);

function field(error: unknown, name: string): string {
  if (typeof error !== "object" || error === null) return "";
  const value: unknown = Reflect.get(error, name);
  return typeof value === "string" ? value : "";
}

function causes(error: unknown): readonly unknown[] {
  const inner: unknown = error instanceof Error ? error.cause : undefined;
  return inner === undefined ? [error] : [error, ...causes(inner)];
}

function connectOnly(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(connectOnly);
  return field(error, "syscall") === "connect" || field(error, "syscall") === "getaddrinfo";
}

/** Reads codes only; nothing of the error itself (its request, headers, body) is kept. An OpsError raised while connecting is handed back as it is. */
export function readFailure(error: unknown): HttpFailure | OpsError {
  for (const cause of causes(error)) {
    if (cause instanceof OpsError) return cause;
    const code = field(cause, "code");
    const unsent = UNSENT.get(code);
    if (unsent !== undefined) return { reason: unsent, sent: false };
    if (TLS.test(code)) return { reason: "tls", sent: false };
    if (connectOnly(cause)) return { reason: "unreachable", sent: false };
    if (RESET.has(code)) return { reason: "reset", sent: "unknown" };
  }
  return { reason: "broken", sent: "unknown" };
}
