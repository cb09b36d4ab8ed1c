import { z } from "zod";
import type { OpsError } from "../../../case/index.ts";
import type { Http, HttpResponse } from "../../http.ts";
import { down } from "./failure.ts";

/** The token that requests carry. */
export interface Credential {
  token(): Promise<string>;
  /** This one was answered with 401: the next one is fresh. */
  refused(token: string): void;
}

/** A token is renewed five minutes before it ends, or at half its life when that is shorter. */
const EARLY_MS = 300_000;

const Token = z.looseObject({
  access_token: z
    .string()
    .max(20_000)
    .regex(/^[\x21-\x7e]+$/),
  expires_in: z.number().positive(),
});
type Token = z.infer<typeof Token>;

/** One token for all callers, renewed early, asked for once however many wait. A failure is everybody's who waited, and the next caller asks anew. */
export function tokens(ask: () => Promise<Token>, now: () => number): Credential {
  let known: { readonly token: string; readonly until: number } | null = null;
  let asked: Promise<string> | null = null;
  const renew = async (): Promise<string> => {
    const at = now();
    const { access_token: token, expires_in: seconds } = await ask();
    const lifeMs = seconds * 1000;
    known = { token, until: at + lifeMs - Math.min(EARLY_MS, lifeMs / 2) };
    return token;
  };
  return {
    token: async () => {
      if (known !== null && now() < known.until) return known.token;
      asked ??= renew().finally(() => {
        asked = null;
      });
      return asked;
    },
    refused: (token) => {
      if (known?.token === token) known = null;
    },
  };
}

/** Asks the tenant's token endpoint. Throws DIRECTORY_DOWN with the error number of Entra, nothing of its text. */
export async function askToken(http: Http, tenant: string, form: Readonly<Record<string, string>>): Promise<Token> {
  const answer = await http.request({
    method: "POST",
    path: `/${tenant}/oauth2/v2.0/token`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form).toString(),
  });
  const token = answer.status === 200 ? Token.safeParse(bodyOf(answer)) : null;
  if (token?.success === true) return token.data;
  throw noToken(answer);
}

const Refused = z.looseObject({ error: z.string(), error_codes: z.array(z.number()).optional() });

// RFC 6749's codes; the number tells which of Entra's several reasons it is.
const REFUSALS = new Set(["invalid_client", "invalid_request", "invalid_scope", "unauthorized_client", "invalid_grant"]);

function noToken(answer: HttpResponse): OpsError {
  const { status } = answer;
  const read = Refused.safeParse(bodyOf(answer));
  const retry = answer.headers["retry-after"] ?? "";
  const wait = /^\d{1,5}$/.test(retry) ? { retryAfterSeconds: Number(retry) } : {};
  if (!read.success) return down("no_token", { status, ...wait });
  const [aadsts] = read.data.error_codes ?? [];
  const reason = REFUSALS.has(read.data.error) ? read.data.error : "no_token";
  return down(reason, { status, ...(aadsts === undefined ? {} : { aadsts }), ...wait });
}

function bodyOf(answer: HttpResponse): unknown {
  try {
    return answer.json();
  } catch {
    return undefined;
  }
}
