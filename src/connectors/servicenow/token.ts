import { z } from "zod";
import { OpsError } from "../../case/index.ts";
import type { Http, HttpResponse } from "../http.ts";
import { lost, retryAfter } from "./errors.ts";

/** The headers that say who we are. */
export type SignedIn = Readonly<Record<string, string>>;

/** How requests are signed in. */
export interface Credential {
  headers(): Promise<SignedIn>;
  /** These were answered with 401: the next ones are fresh, where they can be. */
  refused(headers: SignedIn): void;
}

/** A token is renewed a minute before it ends, or at half its life when that is shorter. */
const EARLY_MS = 60_000;

const Seconds = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number),
  ])
  .pipe(z.number().positive());
const Token = z.looseObject({
  access_token: z
    .string()
    .max(10_000)
    .regex(/^[\x21-\x7e]+$/),
  expires_in: Seconds,
});
type Token = z.infer<typeof Token>;

/** The same headers for every request. */
export function fixed(headers: SignedIn): Credential {
  return { headers: async () => headers, refused: () => {} };
}

/** One token for all callers, renewed early, asked for once however many wait. A failure is everybody's who waited, and the next caller asks anew. */
export function tokens(ask: () => Promise<Token>, now: () => number): Credential {
  let known: { readonly headers: SignedIn; readonly until: number } | null = null;
  let asked: Promise<SignedIn> | null = null;
  const renew = async () => {
    const at = now();
    const token = await ask();
    const lifeMs = token.expires_in * 1000;
    const headers = { authorization: `Bearer ${token.access_token}` };
    known = { headers, until: at + lifeMs - Math.min(EARLY_MS, lifeMs / 2) };
    return headers;
  };
  return {
    headers: async () => {
      if (known !== null && now() < known.until) return known.headers;
      asked ??= renew().finally(() => {
        asked = null;
      });
      return asked;
    },
    refused: (headers) => {
      if (known?.headers === headers) known = null;
    },
  };
}

/** Asks the token endpoint. Throws TICKET_SYSTEM_DOWN with a reason of a closed list, TICKET_SYSTEM_BUSY; nothing of the answer's text. */
export async function askToken(http: Http, form: Readonly<Record<string, string>>): Promise<Token> {
  const asked = http.request({
    method: "POST",
    path: "/oauth_token.do",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form).toString(),
  });
  const answer = await asked.catch((error: unknown) => {
    throw lost(error, false);
  });
  const body = bodyOf(answer);
  const token = answer.status === 200 ? Token.safeParse(body) : null;
  if (token?.success === true) return token.data;
  throw noToken(answer, body);
}

const Refused = z.looseObject({ error: z.unknown().optional(), error_description: z.unknown().optional() });

// The platform answers a wrong client, secret or user with "server_error" and "access_denied"; the others are RFC 6749's.
const REFUSALS = new Set([
  "access_denied",
  "invalid_client",
  "invalid_grant",
  "unauthorized_client",
  "unsupported_grant_type",
  "invalid_request",
]);

function noToken({ status, headers }: HttpResponse, body: unknown): OpsError {
  const wait = retryAfter(headers["retry-after"] ?? "");
  if (status === 429)
    return new OpsError("TICKET_SYSTEM_BUSY", "the ticket system limits our requests for tokens", { status, ...wait });
  const reason = status >= 500 ? "server_error" : reasonOf(status, body);
  return new OpsError("TICKET_SYSTEM_DOWN", "the ticket system gives us no token", { status, reason, ...wait });
}

function reasonOf(status: number, body: unknown): string {
  if (body === undefined) return status === 200 ? "page" : "foreign";
  const read = Refused.safeParse(body);
  const words = read.success ? [read.data.error, read.data.error_description] : [];
  const known = words.find((word) => typeof word === "string" && REFUSALS.has(word));
  if (typeof known === "string") return known;
  return status === 200 ? "no_token" : "refused";
}

function bodyOf(answer: HttpResponse): unknown {
  try {
    return answer.json();
  } catch {
    return undefined;
  }
}
