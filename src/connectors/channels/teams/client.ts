import { z } from "zod";
import { type Clock, type ErrorContext, OpsError } from "../../../case/index.ts";
import type { Http, HttpRequest, HttpResponse } from "../../http.ts";
import type { TeamsConfig } from "./config.ts";

const Token = z.looseObject({ access_token: z.string().min(1), expires_in: z.number() });

/** Renewed so long before it ends. */
const EARLY_MS = 300_000;

/** The bot's own token (OAuth client credentials), kept until shortly before its end. */
export function tokenOf(login: Http, { tenant, appId, appSecret }: TeamsConfig, clock: Clock): () => Promise<string> {
  let kept: { readonly token: string; readonly until: number } | null = null;
  return async () => {
    if (kept !== null && clock().getTime() < kept.until) return kept.token;
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: appId,
      client_secret: appSecret,
      scope: "https://api.botframework.com/.default",
    }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const answer = await login.request({ method: "POST", path: `/${tenant}/oauth2/v2.0/token`, body, headers });
    if (answer.status === 400 || answer.status === 401)
      throw new OpsError("CHANNEL_REFUSED", "the bot's id or secret is not accepted", { status: answer.status, sent: false });
    const read = answer.status === 200 ? Token.safeParse(answer.json()) : null;
    if (read?.data === undefined) throw down("no_token", { status: answer.status, sent: false });
    kept = { token: read.data.access_token, until: clock().getTime() + read.data.expires_in * 1000 - EARLY_MS };
    return kept.token;
  };
}

const Refusal = z.looseObject({ error: z.looseObject({ code: z.string().regex(/^\w{1,60}$/) }) });

/** Calls the Bot Connector; the answer when it worked. */
export async function call(connector: Http, request: HttpRequest): Promise<HttpResponse> {
  const answer = await connector.request(request);
  const { status, headers } = answer;
  if (status >= 200 && status < 300) return answer;
  if (status === 429) throw down("rate_limit", { status, sent: false, ...waitOf(headers) });
  // Microsoft names 412 among the answers of a loaded connector that are to be tried again.
  if (status >= 500 || status === 412 || status === 408) throw down("server_error", { status, sent: "unknown" });
  const reason = Refusal.safeParse(jsonOf(answer)).data?.error.code ?? "other";
  throw new OpsError("CHANNEL_REFUSED", `Teams refused it (${reason})`, { status, reason });
}

function jsonOf(answer: HttpResponse): unknown {
  try {
    return answer.json();
  } catch {
    return null;
  }
}

function down(reason: string, context: ErrorContext): OpsError {
  return new OpsError("CHANNEL_DOWN", "Teams does not serve the request", { reason, ...context });
}

function waitOf(headers: Readonly<Record<string, string>>): ErrorContext {
  const after = headers["retry-after"] ?? "";
  return /^\d{1,5}$/.test(after) ? { retryAfterSeconds: Number(after) } : {};
}
