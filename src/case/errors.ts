/** Every failure we know, what HTTP status it answers with and whether trying again can help. docs/operating.md has one heading a code. */
export const ERROR_CODES = {
  SETTING_INVALID: { http: 500, retry: false },
  POLICY_INVALID: { http: 500, retry: false },
  EXAMPLES_INVALID: { http: 422, retry: false },
  CASE_UNKNOWN: { http: 404, retry: false },
  REVIEW_UNKNOWN: { http: 404, retry: false },
  REVIEW_BUSY: { http: 503, retry: true },
  CASE_MOVED: { http: 409, retry: true },
  TRANSITION_FORBIDDEN: { http: 409, retry: false },
  EFFECT_REFUSED: { http: 403, retry: false },
  STORE_DOWN: { http: 503, retry: true },
  QUEUE_DOWN: { http: 503, retry: true },
  REGION_MISMATCH: { http: 421, retry: false },
  TICKET_ABSENT: { http: 404, retry: false },
  TICKET_FORBIDDEN: { http: 403, retry: false },
  TICKET_REFUSED: { http: 422, retry: false },
  TICKET_SYSTEM_DOWN: { http: 503, retry: true },
  TICKET_SYSTEM_BUSY: { http: 429, retry: true },
  TICKET_ANSWER_INVALID: { http: 502, retry: true },
  EFFECT_UNKNOWN: { http: 503, retry: true },
  MODEL_DOWN: { http: 503, retry: true },
  MODEL_ANSWER_INVALID: { http: 502, retry: false },
  EGRESS_REFUSED: { http: 403, retry: false },
  CHANNEL_DOWN: { http: 503, retry: true },
  CHANNEL_REFUSED: { http: 422, retry: false },
  SOURCE_DOWN: { http: 503, retry: true },
  DIRECTORY_DOWN: { http: 503, retry: true },
  LOGIN_DOWN: { http: 503, retry: true },
  LOGIN_REFUSED: { http: 401, retry: false },
  VAULT_DOWN: { http: 503, retry: true },
  VAULT_UNREADABLE: { http: 410, retry: false },
  SINK_DOWN: { http: 503, retry: true },
  SINK_FORKED: { http: 500, retry: false },
  CHECKPOINT_FORKED: { http: 500, retry: false },
  DATABASE_BEHIND: { http: 503, retry: true },
  EVIDENCE_INVALID: { http: 500, retry: false },
  EVIDENCE_STAYS: { http: 409, retry: false },
  EVIDENCE_LEFT: { http: 410, retry: false },
  CIRCUIT_OPEN: { http: 503, retry: true },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Ids and numbers only: never a body, a header, a secret or a person's data. */
export type ErrorContext = Readonly<Record<string, string | number | boolean | undefined>>;

/** The one exception type for what should not have happened. Its message is static text plus ids, safe to log. */
export class OpsError extends Error {
  override readonly name = "OpsError";
  readonly code: ErrorCode;
  readonly context: ErrorContext;

  constructor(code: ErrorCode, message: string, context: ErrorContext = {}) {
    super(message);
    this.code = code;
    this.context = context;
  }

  get retry(): boolean {
    return ERROR_CODES[this.code].retry;
  }

  get http(): number {
    return ERROR_CODES[this.code].http;
  }
}

/** The error's code, or "unexpected" for anything that is not ours. */
export function errorCode(error: unknown): ErrorCode | "unexpected" {
  return error instanceof OpsError ? error.code : "unexpected";
}
