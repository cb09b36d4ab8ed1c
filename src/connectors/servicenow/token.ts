import { z } from "zod";
import { type Clock, OpsError } from "../../case/index.ts";
import type { Http } from "../http.ts";
import type { ServiceNowConfig } from "./config.ts";

/** What goes into the Authorization header. */
export interface Credential {
  header(): Promise<string>;
  /** This header was answered with 401: the next one is fresh. */
  refused(header: string): void;
}

const EARLY_MS = 60_000;

const Token = z.looseObject({ access_token: z.string().min(1).max(10_000), expires_in: z.number().positive() });

/** Basic authentication, or OAuth client credentials: one token for all callers, renewed a minute early, asked for once however many wait. */
export function credential(auth: ServiceNowConfig["auth"], http: Http, clock: Clock): Credential {
  if (auth.kind === "oauth") return oauth(auth, http, clock);
  const header = `Basic ${Buffer.from(`${auth.user}:${auth.password}`, "utf8").toString("base64")}`;
  return { header: async () => header, refused: () => {} };
}

function oauth(auth: Extract<ServiceNowConfig["auth"], { kind: "oauth" }>, http: Http, clock: Clock): Credential {
  let known: { readonly header: string; readonly until: number } | null = null;
  let asked: Promise<string> | null = null;
  const renew = async () => {
    const at = clock().getTime();
    const token = await ask(auth, http);
    known = { header: `Bearer ${token.access_token}`, until: at + token.expires_in * 1000 - EARLY_MS };
    return known.header;
  };
  return {
    header: async () => {
      if (known !== null && clock().getTime() < known.until) return known.header;
      asked ??= renew().finally(() => {
        asked = null;
      });
      return asked;
    },
    refused: (header) => {
      if (known?.header === header) known = null;
    },
  };
}

async function ask(
  auth: { readonly clientId: string; readonly clientSecret: string },
  http: Http,
): Promise<z.infer<typeof Token>> {
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: auth.clientId,
    client_secret: auth.clientSecret,
  });
  const answer = await http.request({
    method: "POST",
    path: "/oauth_token.do",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: form.toString(),
  });
  const read = answer.status === 200 ? Token.safeParse(answer.json()) : null;
  if (read?.success === true) return read.data;
  throw new OpsError("TICKET_SYSTEM_DOWN", "the ticket system gives us no token", { status: answer.status });
}
