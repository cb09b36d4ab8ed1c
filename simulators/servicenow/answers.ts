import type { Refusal } from "./instance.ts";

/** What the instance answers; `json` or `raw`, never both. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly raw?: { readonly bytes: Buffer; readonly contentType: string };
}

/** The error body every REST API of the platform uses. */
export function failure(status: number, message: string, detail: string | null): Answer {
  return { status, json: { error: { message, detail }, status: "failure" } };
}

/** A refused write as an answer. */
export function refusalAnswer(refusal: Refusal): Answer {
  return failure(refusal.status, refusal.message, refusal.detail);
}

/** 200 with a result, or another status. */
export function result(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, json: { result: value } };
}

export function unauthenticated(): Answer {
  return {
    ...failure(401, "User Not Authenticated", "Required to provide Auth information"),
    headers: { "WWW-Authenticate": 'BASIC realm="Service-now"' },
  };
}

/** Not found and forbidden look the same. */
export function noRecord(): Answer {
  return failure(404, "No Record found", "Record doesn't exist or ACL restricts the record retrieval");
}

export function aclDenied(operation: "Update" | "Insert" | "Delete"): Answer {
  return failure(403, "Operation Failed", `ACL Exception ${operation} Failed due to security constraints`);
}

export function invalidTable(table: string): Answer {
  return failure(400, `Invalid table ${table}`, null);
}

export function unknownResource(path: string): Answer {
  return failure(400, "Requested URI does not represent any resource", path);
}

/** A scripted REST API of an app that is not there. */
export function unknownApi(path: string): Answer {
  return failure(404, "Requested URI does not represent any resource", path);
}

/** The rate limit's body and headers: the limit counts per hour, the reset is in epoch seconds. */
export function rateLimited(retryAfterSeconds: number, now: Date, perHour = 36_000): Answer {
  return {
    ...failure(429, "Rate limit exceeded", `Rate limit of ${perHour} requests per hour for Table API exceeded`),
    headers: {
      "Retry-After": String(retryAfterSeconds),
      "X-RateLimit-Limit": String(perHour),
      "X-RateLimit-Reset": String(Math.floor(now.getTime() / 1000) + retryAfterSeconds),
      "X-RateLimit-Rule": "Table API",
    },
  };
}

const CANCELLED = "Transaction cancelled: maximum execution time exceeded";
const CANCELLED_DETAIL = `${CANCELLED} Check logs for error trace or enable glide.rest.debug property to verify REST request processing`;

/** The REST quota's 500: the write it answers may well have been committed. */
function transactionCancelled(): Answer {
  return failure(500, CANCELLED, CANCELLED_DETAIL);
}

/** HTTP 200 whose body carries results and an error; cut short when `truncated`. */
export function okWithError(truncated: boolean): Answer {
  const body = JSON.stringify({ result: [], error: { message: CANCELLED, detail: CANCELLED_DETAIL }, status: "failure" });
  const text = truncated ? body.slice(0, body.length - 25) : body;
  return { status: 200, raw: { bytes: Buffer.from(text), contentType: "application/json;charset=UTF-8" } };
}

/** The first half of an answer, its status and type kept. */
export function cutShort(answer: Answer): Answer {
  const { json, raw, ...rest } = answer;
  const bytes = raw?.bytes ?? Buffer.from(JSON.stringify(json ?? {}));
  const contentType = raw?.contentType ?? "application/json;charset=UTF-8";
  return { ...rest, raw: { bytes: bytes.subarray(0, Math.floor(bytes.length / 2)), contentType } };
}

/** A sleeping developer instance: 200 with a web page. */
export function hibernating(): Answer {
  const page = "<html><head><title>Instance Hibernating page</title></head><body>Your instance is hibernating.</body></html>";
  return { status: 200, raw: { bytes: Buffer.from(page), contentType: "text/html;charset=UTF-8" } };
}

const DEFAULT_BODIES: Readonly<Record<number, readonly [string, string]>> = {
  403: ["Operation Failed", "ACL Exception Update Failed due to security constraints"],
  404: ["No Record found", "Record doesn't exist or ACL restricts the record retrieval"],
};

/** The usual body of a status the tests ask for. */
export function usual(status: number): Answer {
  if (status === 401) return unauthenticated();
  if (status === 500) return transactionCancelled();
  const [message, detail] = DEFAULT_BODIES[status] ?? ["Service unavailable", "The instance cannot serve the request"];
  return failure(status, message, detail);
}

/** An error with what it says besides. */
export function traced(answer: Answer, trace: string | undefined): Answer {
  const { status, json } = answer;
  const says = trace !== undefined && status >= 400 && typeof json === "object" && json !== null;
  return says ? { ...answer, json: { ...json, trace } } : answer;
}
