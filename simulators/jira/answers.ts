/** What goes back over the wire: JSON `body`, or `text`, or `bytes`; neither means no content. */
export interface Answer {
  status: number;
  body?: unknown;
  text?: string;
  bytes?: Uint8Array;
  type?: string;
  headers?: Readonly<Record<string, string>>;
}

/** Either the work is done or it was refused with an answer; a refusal has changed nothing. */
export type Outcome<T> = { done: T } | { refused: Answer };

/** Jira's ErrorCollection. */
export function errors(status: number, messages: readonly string[], fields: Readonly<Record<string, string>> = {}): Answer {
  return { status, body: { errorMessages: messages, errors: fields } };
}

/** The service desk's own shape of an error. */
export function deskError(status: number, message: string): Answer {
  return { status, body: { errorMessage: message, i18nErrorMessage: { i18nKey: "sd.error", parameters: [] } } };
}

/** Missing and hidden issues look the same. */
export function issueNotFound(): Answer {
  return errors(404, ["Issue does not exist or you do not have permission to see it."]);
}

/** Recorded text for a field that is unknown or not on the screen. */
export function fieldNotOnScreen(fieldId: string): string {
  return `Field '${fieldId}' cannot be set. It is not on the appropriate screen, or unknown.`;
}

/** Recorded answer of closed-schema operations to an unknown or mistyped property. */
export function invalidPayload(): Answer {
  return {
    status: 400,
    body: { errorMessages: ["Invalid request payload. Refer to the REST API documentation and try again."] },
  };
}

/** Any path we do not serve. */
export function noEndpoint(method: string, path: string): Answer {
  const body = { type: "about:blank", title: "Not Found", status: 404, detail: `No endpoint ${method} ${path}.`, instance: path };
  return { status: 404, body, type: "application/problem+json" };
}

/** Sign-in failed: plain text, as recorded. */
export function unauthenticated(): Answer {
  return {
    status: 401,
    text: "Client must be authenticated to access this resource.",
    type: "text/plain;charset=UTF-8",
    headers: { "X-Seraph-LoginReason": "AUTHENTICATED_FAILED", "WWW-Authenticate": 'OAuth realm="http%3A%2F%2F127.0.0.1"' },
  };
}

/** 429 with the headers of the site. */
export function rateLimited(reason: string, retryAfterSeconds: number, limit: number, resetAt: Date): Answer {
  return {
    ...errors(429, ["Rate limit exceeded."]),
    headers: {
      "Retry-After": String(retryAfterSeconds),
      "X-RateLimit-Limit": String(limit),
      "X-RateLimit-Remaining": "0",
      "X-RateLimit-Reset": resetAt.toISOString(),
      "X-RateLimit-NearLimit": "true",
      "RateLimit-Reason": reason,
    },
  };
}
