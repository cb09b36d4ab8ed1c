import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import { OpsError } from "../../case/index.ts";
import type { Login, Proven, Returned } from "../../ports/index.ts";
import { assertEgress, createHttp, type EgressRule, type Http } from "../http.ts";
import type { LoginConfig } from "./config.ts";
import { loginFailure } from "./failure.ts";
import { proofOf } from "./proof.ts";
import { openProvider, type Provider } from "./provider.ts";
import { sealer } from "./sealed.ts";

export { LoginConfig } from "./config.ts";

/** What the login needs besides its configuration. */
export interface LoginDeps {
  readonly clock: () => Date;
  readonly egress: Omit<EgressRule, "origins">;
  readonly sessionKey: Buffer;
}

interface Site extends LoginDeps {
  readonly config: LoginConfig;
  readonly provider: () => Promise<Provider>;
  readonly sealed: ReturnType<typeof sealer>;
  /** Where the provider sends the browser back to. */
  readonly callback: string;
}

/** Signing in at an OpenID Connect provider: authorization code with PKCE, state and nonce; tokens signed with RS256 or ES256 only. */
export function openLogin(config: LoginConfig, deps: LoginDeps): Login {
  const http = httpOf(config, deps.egress);
  const site: Site = {
    ...deps,
    config,
    provider: openProvider(config, http, deps.clock),
    sealed: sealer(deps.sessionKey, deps.clock),
    callback: `${config.publicUrl.replace(/\/+$/, "")}/login/callback`,
  };
  return {
    begin: (back, afresh) => begin(site, back, afresh),
    finish: (query, sealed) => finish(site, query, sealed),
    bearer: (token) => bearer(site, token),
    close: () => http.close(),
  };
}

/** The check at start: the provider's host may be called. Throws EGRESS_REFUSED otherwise; a host that cannot be resolved throws the resolver's error. */
export async function assertLoginHost(config: LoginConfig, egress: LoginDeps["egress"]): Promise<void> {
  const { origin } = new URL(config.issuer);
  await assertEgress(origin, { ...egress, origins: [origin] });
}

function httpOf({ issuer }: LoginConfig, egress: LoginDeps["egress"]): Http {
  const { origin } = new URL(issuer);
  return createHttp({
    baseUrl: origin,
    timeoutMs: 8_000,
    maxBodyBytes: 500_000,
    egress: { ...egress, origins: [origin] },
    errors: { down: "LOGIN_DOWN", invalid: "LOGIN_DOWN" },
  });
}

async function begin({ provider, sealed, config, callback }: Site, back: string, afresh: boolean) {
  const known = await provider();
  const pending = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier(), back, afresh };
  const url = buildAuthorizationUrl(known.configuration(), {
    redirect_uri: callback,
    scope: "openid",
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: "S256",
    ...(afresh ? { max_age: "0", prompt: "login" } : {}),
    ...(afresh && config.stepUpAcr !== undefined ? { acr_values: config.stepUpAcr } : {}),
  });
  return { url: url.href, sealed: await sealed.seal(pending) };
}

async function finish(site: Site, query: string, cookie: string): Promise<Returned> {
  const pending = await site.sealed.open(cookie).catch(() => {
    throw new OpsError("LOGIN_REFUSED", "this browser began no sign-in, or too long ago", { reason: "no_beginning" });
  });
  const provider = await site.provider();
  try {
    const tokens = await authorizationCodeGrant(provider.configuration(), new URL(`${site.callback}${query}`), {
      pkceCodeVerifier: pending.verifier,
      expectedState: pending.state,
      expectedNonce: pending.nonce,
      ...(pending.afresh ? { maxAge: 0 } : {}),
    });
    const { config, clock } = site;
    const expected = { audience: config.clientId, subjectClaims: config.subjectClaims, now: clock() };
    return { ...(await proofOf(tokens.id_token ?? "", provider, expected)), back: pending.back };
  } catch (error) {
    throw loginFailure(error);
  }
}

async function bearer({ provider, config, clock }: Site, token: string): Promise<Proven> {
  const { apiAudience: audience, apiScope: scope, subjectClaims } = config;
  // Without a scope any token of the audience would answer, a program's own too.
  if (audience === undefined || scope === undefined)
    throw new OpsError("LOGIN_REFUSED", "no audience is configured for access tokens", { reason: "api_off" });
  try {
    const known = await provider();
    return await proofOf(token, known, { audience, scope, subjectClaims, now: clock() });
  } catch (error) {
    throw loginFailure(error);
  }
}
