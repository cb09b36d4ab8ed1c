import { z } from "zod";
import { type ErrorContext, OpsError } from "../../../case/index.ts";
import type { Http, HttpRequest } from "../../http.ts";

const Answer = z.looseObject({ ok: z.boolean(), error: z.string().optional() });

/** Slack did nothing and can be asked again. */
const BUSY: ReadonlySet<string> = new Set(["ratelimited", "rate_limited"]);
/** Slack says itself that some of it may have been done. */
const BROKEN: ReadonlySet<string> = new Set([
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
  "team_added_to_org",
]);

/** Calls one method of the Web API; the body of an answer that says it worked. `ok: false` with status 200 is a failure like any other. */
export async function call(http: Http, request: HttpRequest): Promise<Readonly<Record<string, unknown>>> {
  const response = await http.request(request);
  const { status, headers } = response;
  if (status === 429) throw down("rate_limit", { status, sent: false, ...waitOf(headers) });
  if (status >= 500) throw down("server_error", { status, sent: "unknown" });
  const answer = Answer.safeParse(response.json());
  if (!answer.success) throw down("not_slack", { status, sent: "unknown" });
  if (answer.data.ok) return answer.data;
  const reason = /^[a-z_]{1,60}$/.exec(answer.data.error ?? "")?.[0] ?? "other";
  if (BUSY.has(reason)) throw down(reason, { status, sent: false, ...waitOf(headers) });
  if (BROKEN.has(reason)) throw down(reason, { status, sent: "unknown" });
  throw new OpsError("CHANNEL_REFUSED", `Slack refused it (${reason})`, { status, reason });
}

function down(reason: string, context: ErrorContext): OpsError {
  return new OpsError("CHANNEL_DOWN", "Slack does not serve the request", { reason, ...context });
}

function waitOf(headers: Readonly<Record<string, string>>): ErrorContext {
  const after = headers["retry-after"] ?? "";
  return /^\d{1,5}$/.test(after) ? { retryAfterSeconds: Number(after) } : {};
}
