import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { authorize, choose } from "./authorize.ts";
import type { IdpFault } from "./faults.ts";
import { type Algorithm, makeKey, publicJwk } from "./keys.ts";
import type { Account } from "./people.ts";
import { type Answer, type Idp, jsonAnswer } from "./state.ts";
import { accessToken, token } from "./token.ts";

export interface IdpOptions {
  readonly port?: number;
  readonly now?: () => Date;
  readonly accounts: readonly Account[];
  readonly client: { readonly id: string; readonly secret: string; readonly redirects?: readonly string[] };
  /** The audience of access tokens; default "ops-trust-api". */
  readonly apiAudience?: string;
  readonly algorithm?: Algorithm;
}

export interface IdpSim {
  readonly issuer: string;
  /** Method and path of each request as it arrived. */
  readonly calls: readonly string[];
  /** Lets the client be called back there. */
  allow(redirect: string): void;
  /** From now on a new key signs; "drop" also takes the old ones out of the key set. */
  rotate(old?: "keep" | "drop"): void;
  /** An access token as somebody's own program would get it; `signedInAt` is the time of its owner's sign-in. */
  accessToken(account: string, of?: { readonly signedInAt?: Date; readonly acr?: string }): string;
  /** Does this wrong from now on. */
  fail(fault: IdpFault): void;
  mend(): void;
  close(): Promise<void>;
}

const PLACES = { auth: "/authorize", token: "/token", keys: "/keys" } as const;

function discovery(issuer: string): Answer {
  return jsonAnswer(200, {
    issuer,
    authorization_endpoint: `${issuer}${PLACES.auth}`,
    token_endpoint: `${issuer}${PLACES.token}`,
    jwks_uri: `${issuer}${PLACES.keys}`,
    response_types_supported: ["code"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256", "ES256"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
    scopes_supported: ["openid"],
  });
}

function answerTo(idp: Idp, incoming: IncomingMessage, body: string): Answer {
  const url = new URL(incoming.url ?? "/", idp.issuer());
  switch (`${incoming.method} ${url.pathname}`) {
    case "GET /.well-known/openid-configuration":
      return discovery(idp.issuer());
    case `GET ${PLACES.keys}`:
      return jsonAnswer(200, { keys: idp.keys.map(publicJwk) });
    case `GET ${PLACES.auth}`:
      return authorize(idp, url, /(?:^|; )idp=(\w+)/.exec(incoming.headers.cookie ?? "")?.[1]);
    case "POST /login":
      return choose(idp, new URLSearchParams(body));
    case `POST ${PLACES.token}`:
      return token(idp, new URLSearchParams(body), incoming.headers.authorization);
    default:
      return jsonAnswer(404, { error: "not_found" });
  }
}

function send(response: ServerResponse, { status, type, body, location, cookie }: Answer): void {
  response.writeHead(status, {
    "content-type": type,
    "cache-control": "no-store",
    ...(location === undefined ? {} : { location }),
    ...(cookie === undefined ? {} : { "set-cookie": cookie }),
  });
  response.end(body);
}

async function serve(idp: Idp, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(Buffer.from(String(part)));
  switch (idp.fault?.kind) {
    case "dropped":
      response.destroy();
      return;
    case "status":
      return send(response, { status: idp.fault.status, type: "text/plain", body: "secret=hunter2" });
    case "page":
      return send(response, { status: 200, type: "text/html", body: "<html>Please log on</html>" });
    case "redirect":
      return send(response, { status: 302, type: "text/plain", body: "", location: idp.fault.to });
    default:
      return send(response, answerTo(idp, incoming, Buffer.concat(parts).toString()));
  }
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

/** Starts an OpenID provider on 127.0.0.1: discovery, key set, code flow with PKCE, client credentials. People are chosen on its login page. */
export async function startIdp(options: IdpOptions): Promise<IdpSim> {
  const { accounts, client, now = () => new Date(), apiAudience = "ops-trust-api", algorithm = "RS256" } = options;
  const calls: string[] = [];
  let issuer = "";
  const idp: Idp = {
    issuer: () => issuer,
    now,
    accounts,
    client: { ...client, redirects: new Set(client.redirects) },
    apiAudience,
    keys: [makeKey(algorithm)],
    codes: new Map(),
    sessions: new Map(),
    fault: null,
  };
  const server = createServer((incoming, response) => {
    calls.push(`${incoming.method} ${(incoming.url ?? "").split("?")[0]}`);
    serve(idp, incoming, response).catch(() => response.destroy());
  });
  issuer = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;
  return {
    issuer,
    calls,
    allow: (redirect) => void idp.client.redirects.add(redirect),
    rotate: (old = "keep") => {
      if (old === "drop") idp.keys.length = 0;
      idp.keys.push(makeKey(algorithm));
    },
    accessToken: (account, { signedInAt = null, acr = null }: { signedInAt?: Date | null; acr?: string | null } = {}) =>
      accessToken(idp, { account, at: signedInAt, acr }),
    fail: (fault) => {
      idp.fault = fault;
    },
    mend: () => {
      idp.fault = null;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
