import { createRemoteJWKSet, type JWTVerifyGetKey, customFetch as josesFetch } from "jose";
import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  clockSkew,
  clockTolerance,
  customFetch,
  discovery,
  type ServerMetadata,
} from "openid-client";
import { OpsError } from "../../case/index.ts";
import type { Http } from "../http.ts";
import type { LoginConfig } from "./config.ts";
import { loginFailure } from "./failure.ts";
import { guardedFetch } from "./fetch.ts";

/** How far the provider's clock may be from ours. */
export const SKEW_SECONDS = 60;

/** What the provider says of itself, and its keys. */
export interface Provider {
  readonly issuer: string;
  readonly keys: JWTVerifyGetKey;
  /** For one exchange: the library compares with the clock of the moment it was made at. */
  configuration(): Configuration;
}

/** How long a provider's own description is believed: what it moves or takes away counts then. */
const KEPT_MS = 3_600_000;

/** Reads the provider's own description on first use, again after an hour, and when that failed. Throws LOGIN_DOWN. */
export function openProvider(config: LoginConfig, http: Http, clock: () => Date): () => Promise<Provider> {
  let known: { readonly until: number; readonly provider: Promise<Provider> } | null = null;
  return () => {
    const now = clock().getTime();
    if (known !== null && now < known.until) return known.provider;
    const provider = read(config, http, clock).catch((error: unknown) => {
      known = null;
      throw loginFailure(error);
    });
    known = { until: now + KEPT_MS, provider };
    return provider;
  };
}

async function read(config: LoginConfig, http: Http, clock: () => Date): Promise<Provider> {
  const fetch = guardedFetch(http);
  const plain = config.issuer.startsWith("http:");
  const found = await discovery(new URL(config.issuer), config.clientId, undefined, undefined, {
    [customFetch]: fetch,
    execute: plain ? [allowInsecureRequests] : [],
  });
  const server: ServerMetadata = found.serverMetadata();
  if (server.jwks_uri === undefined) throw new OpsError("LOGIN_DOWN", "the identity provider names no keys", {});
  const keys = createRemoteJWKSet(new URL(server.jwks_uri), { [josesFetch]: fetch });
  return { issuer: server.issuer, keys, configuration: () => configurationOf(config, server, { fetch, clock, plain }) };
}

interface Means {
  readonly fetch: ReturnType<typeof guardedFetch>;
  readonly clock: () => Date;
  readonly plain: boolean;
}

function configurationOf(config: LoginConfig, server: ServerMetadata, { fetch, clock, plain }: Means): Configuration {
  const byPost = server.token_endpoint_auth_methods_supported?.includes("client_secret_post") === true;
  const secret = byPost ? ClientSecretPost(config.clientSecret) : ClientSecretBasic(config.clientSecret);
  const ahead = Math.round((clock().getTime() - Date.now()) / 1000);
  const metadata = { [clockSkew]: ahead, [clockTolerance]: SKEW_SECONDS };
  const made = new Configuration(server, config.clientId, metadata, secret);
  made[customFetch] = fetch;
  if (plain) allowInsecureRequests(made);
  return made;
}
