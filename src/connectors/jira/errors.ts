import { z } from "zod";
import { type ErrorContext, OpsError } from "../../case/index.ts";

/** An answer as far as it says whether it worked. `write` = the request may have changed something. */
export interface Outcome {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed body; undefined when there is none, null when it is not JSON. */
  readonly body: unknown;
  /** The operation answers with a body when it works. */
  readonly expectsBody: boolean;
  readonly write: boolean;
  /** A refusal of any shape counts: a file that anybody refuses is unread. */
  readonly anyShape?: true;
}

/** The bodies that the site refuses with: an error collection (or a part of one), and the service desk's. */
const OwnRefusal = z.union([
  z.looseObject({ errorMessages: z.array(z.string()) }),
  z.looseObject({ errors: z.record(z.string(), z.unknown()) }),
  z.looseObject({ errorMessage: z.string() }),
]);
const Collection = z.looseObject({ errors: z.record(z.string(), z.unknown()).optional() });

/** What went wrong as an OpsError of ids and numbers, or null when it worked. A write whose outcome is open is EFFECT_UNKNOWN: it is looked up, never repeated. */
export function failureOf(outcome: Outcome): OpsError | null {
  const { status, body } = outcome;
  if (status >= 500 || status === 408) return broken(outcome, "server_error");
  if (status >= 400) return rejection(outcome);
  if (status < 200 || status >= 300) return broken(outcome, "unexpected_status");
  if (body === null) return broken(outcome, pageOrNot(outcome));
  return body === undefined && outcome.expectsBody ? broken(outcome, "empty") : null;
}

/** The site did nothing and says why, or somebody else answered in its place. */
function rejection(outcome: Outcome): OpsError {
  const { status, headers } = outcome;
  if (status === 429) return busy(outcome, headers["ratelimit-reason"] ?? "rate_limit");
  if (status === 401 && outcome.write) return broken(outcome, "unauthorized");
  if (status === 401)
    return new OpsError("TICKET_SYSTEM_DOWN", "the ticket system does not accept our credentials", { status, sent: false });
  if (status === 407) return broken(outcome, "proxy");
  if (!isOwnRefusal(outcome)) return broken(outcome, "foreign");
  // Somebody changed the issue at the same moment: the next look decides again.
  return status === 409 ? busy(outcome, "conflict") : refusal(outcome);
}

/** A proxy may refuse what the site has committed, or what it never saw: only the site's own words are its refusal. Of a read it may be silent. */
function isOwnRefusal({ body, headers, write, anyShape }: Outcome): boolean {
  if (anyShape === true || OwnRefusal.safeParse(body).success) return true;
  const contentType = headers["content-type"] ?? "";
  return body === undefined && !write && (contentType === "" || /\bjson\b/i.test(contentType));
}

/** Login pages answer 200 with HTML. */
function pageOrNot({ headers }: Outcome): string {
  return /html/i.test(headers["content-type"] ?? "") ? "page" : "not_json";
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

/** A further request of a write that has begun: it may say "nothing was done" of itself, the effect as a whole is half there. What trying later can mend is EFFECT_UNKNOWN: it is looked up, and finished. */
export async function onceBegun<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    if (!(error instanceof OpsError) || !error.retry || error.code === "EFFECT_UNKNOWN") throw error;
    throw new OpsError("EFFECT_UNKNOWN", "the write was begun and not finished", { ...error.context, sent: "unknown" });
  }
}

function broken({ status, write, headers }: Outcome, reason: string): OpsError {
  if (write) return new OpsError("EFFECT_UNKNOWN", "the write got no usable answer", { status, reason });
  const context = { status, reason, ...wait(headers) };
  if (status >= 400 || reason === "page")
    return new OpsError("TICKET_SYSTEM_DOWN", "the ticket system does not serve requests", context);
  return new OpsError("TICKET_ANSWER_INVALID", "the answer is not what was asked for", context);
}

function busy({ status, headers }: Outcome, reason: string): OpsError {
  const known = /^[a-z_-]{1,60}$/.test(reason) ? reason : "other";
  return new OpsError("TICKET_SYSTEM_BUSY", "the ticket system limits our requests", {
    status,
    reason: known,
    sent: false,
    ...wait(headers),
  });
}

function wait(headers: Outcome["headers"]): ErrorContext {
  const after = headers["retry-after"] ?? "";
  return /^\d{1,5}$/.test(after) ? { retryAfterSeconds: Number(after) } : {};
}

function refusal({ status, body }: Outcome): OpsError {
  // Missing and hidden issues look the same.
  if (status === 404) return new OpsError("TICKET_ABSENT", "the record is absent or hidden from us", { status });
  if (status === 403) return new OpsError("TICKET_FORBIDDEN", "our account may not do this", { status });
  const fields = fieldsIn(body);
  const about = fields === "" ? "" : ` (${fields})`;
  return new OpsError("TICKET_REFUSED", `the ticket system refused it${about}`, { status, ...(fields === "" ? {} : { fields }) });
}

/** Ids of the fields an error collection blames; nothing of its texts is kept (they may quote the issue). */
function fieldsIn(body: unknown): string {
  const read = Collection.safeParse(body);
  const names = Object.keys(read.data?.errors ?? {});
  return names
    .filter((name) => /^[A-Za-z0-9_]{1,60}$/.test(name))
    .slice(0, 10)
    .join(", ");
}
