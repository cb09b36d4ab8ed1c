import { z } from "zod";
import { type ErrorContext, OpsError } from "../../case/index.ts";

/** An answer as far as it says whether it worked. `write` = the request may have changed something. */
export interface Outcome {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string;
  /** The parsed body; undefined when it is not JSON. */
  readonly body: unknown;
  /** No byte of a body came. */
  readonly empty: boolean;
  readonly write: boolean;
  /** A refusal of any shape counts: inside a batch the instance itself wrote it, and a file that anybody refuses is unread. */
  readonly anyShape?: true;
}

const ErrorBody = z.looseObject({ error: z.unknown() });
/** The one error body that every API of the platform answers with. */
const OwnRefusal = z.looseObject({ error: z.looseObject({ message: z.string().nullish() }), status: z.literal("failure") });
const Detail = z.looseObject({ message: z.string().nullish(), detail: z.string().nullish() });

/** What went wrong as an OpsError of ids and numbers, or null when it worked. A write whose outcome is open is EFFECT_UNKNOWN: it is looked up, never repeated. */
export function failureOf(outcome: Outcome): OpsError | null {
  const { status, body } = outcome;
  if (status >= 500) return broken(outcome, "server_error");
  if (status >= 400) return rejection(outcome);
  if (status < 200 || status >= 300) return broken(outcome, "unexpected_status");
  // Sleeping instances, login and maintenance pages answer 200 with HTML.
  if (!/\bjson\b/i.test(outcome.contentType)) return broken(outcome, "page");
  if (body === undefined) return broken(outcome, "not_json");
  return ErrorBody.safeParse(body).success ? broken(outcome, "error_in_answer") : null;
}

/** The instance did nothing and says why, or somebody else answered in its place. */
function rejection(outcome: Outcome): OpsError {
  const { status } = outcome;
  if (status === 429) return busy(outcome);
  if (status === 401) return unauthorized(outcome);
  if (status === 407) return broken(outcome, "proxy");
  return isOwnRefusal(outcome) ? refusal(outcome) : broken(outcome, "foreign");
}

/** A proxy may refuse what the instance has committed, or what it never saw: only the platform's own words are its refusal. Of a read it may be silent. */
function isOwnRefusal({ body, empty, contentType, write, anyShape }: Outcome): boolean {
  if (anyShape === true || OwnRefusal.safeParse(body).success) return true;
  return empty && !write && (contentType === "" || /\bjson\b/i.test(contentType));
}

/** A proxy may answer 401 after the instance committed: of a write it says nothing. */
function unauthorized(outcome: Outcome): OpsError {
  if (outcome.write) return broken(outcome, "unauthorized");
  const { status } = outcome;
  return new OpsError("TICKET_SYSTEM_DOWN", "the ticket system does not accept our credentials", { status, sent: false });
}

/** A failed request as the caller must see it: a write that may have arrived becomes EFFECT_UNKNOWN. A redirect, never followed, is an outage: sign-in and maintenance pages are reached by one. */
export function lost(error: unknown, write: boolean): unknown {
  if (!(error instanceof OpsError)) return error;
  const { reason, status, sent } = error.context;
  if (write && sent === "unknown") return new OpsError("EFFECT_UNKNOWN", "the write got no answer", { reason });
  if (reason !== "redirect") return error;
  return new OpsError("TICKET_SYSTEM_DOWN", "the ticket system leads to another address", { reason, status });
}

/** Something read before a write: whatever goes wrong with it, the write itself never left. */
export async function beforeWrite<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw error instanceof OpsError ? new OpsError(error.code, error.message, { ...error.context, sent: false }) : error;
  }
}

function broken({ status, write, ...outcome }: Outcome, reason: string): OpsError {
  if (write) return new OpsError("EFFECT_UNKNOWN", "the write got no usable answer", { status, reason });
  const context = { status, reason, ...retryAfter(outcome.retryAfter) };
  if (status >= 400 || reason === "page")
    return new OpsError("TICKET_SYSTEM_DOWN", "the ticket system does not serve requests", context);
  return new OpsError("TICKET_ANSWER_INVALID", "the answer is not what was asked for", context);
}

function busy({ status, retryAfter: told }: Outcome): OpsError {
  return new OpsError("TICKET_SYSTEM_BUSY", "the ticket system limits our requests", {
    status,
    sent: false,
    ...retryAfter(told),
  });
}

/** A Retry-After header in whole seconds, as an error tells it; nothing for any other text. */
export function retryAfter(header: string): ErrorContext {
  return /^\d{1,5}$/.test(header) ? { retryAfterSeconds: Number(header) } : {};
}

function refusal(outcome: Outcome): OpsError {
  const { status, body } = outcome;
  const rule = ruleOf(body);
  if (rule !== null) return new OpsError("TICKET_REFUSED", `a rule of the ticket system refused it: ${rule}`, { status, rule });
  // Somebody wrote at the same moment, or it is so already: the marker tells which.
  if (status === 409) return outcome.write ? broken(outcome, "conflict") : busy(outcome);
  if (status === 404) return new OpsError("TICKET_ABSENT", "the record is absent or hidden from us", { status });
  if (status === 403) return new OpsError("TICKET_FORBIDDEN", "our account may not do this", { status });
  return new OpsError("TICKET_REFUSED", "the ticket system refused it", { status });
}

const UNTOLD = "its name is not shown";

/** The name of the business rule or policy that said no; nothing else of the text is kept (it may quote the record), nor a name that may hold an address or a number of somebody. */
function ruleOf(body: unknown): string | null {
  const read = z.looseObject({ error: Detail }).safeParse(body);
  if (!read.success) return null;
  const text = `${read.data.error.message ?? ""} ${read.data.error.detail ?? ""}`;
  const named = /aborted by Business Rule '([^'^]{1,100})/.exec(text)?.[1];
  if (named !== undefined) return isPlainName(named) ? named.trim() : UNTOLD;
  if (text.includes("File type is not allowed")) return "file types that may be attached";
  return text.includes("Data Policy Exception") ? "Data Policy" : null;
}

/** Letters, few digits and what names of rules are written with: neither an address nor a telephone number fits. */
function isPlainName(name: string): boolean {
  return /^[\p{L}\p{N} _:,/()&-]{1,100}$/u.test(name) && name.replaceAll(/\P{N}/gu, "").length <= 4;
}
