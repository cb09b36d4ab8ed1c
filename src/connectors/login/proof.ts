import { type JWTPayload, jwtVerify } from "jose";
import { OpsError } from "../../case/index.ts";
import type { Proven } from "../../ports/index.ts";
import { type Provider, SKEW_SECONDS } from "./provider.ts";

// Asymmetric ones alone: with HS256 the published key would be the secret.
const ALGORITHMS = ["RS256", "ES256"];

/** What a token must be made for, and by what clock. */
export interface Expected {
  readonly audience: string;
  /** Absent = any, as of an ID token. */
  readonly scope?: string | undefined;
  readonly subjectClaims: readonly string[];
  readonly now: Date;
}

/** Who a signed token is about: signature, issuer, audience, scope, times and subject hold, or it throws. */
export async function proofOf(token: string, provider: Provider, expected: Expected): Promise<Proven> {
  const { payload } = await jwtVerify(token, provider.keys, {
    issuer: provider.issuer,
    audience: expected.audience,
    algorithms: ALGORITHMS,
    clockTolerance: SKEW_SECONDS,
    currentDate: expected.now,
    requiredClaims: ["exp"],
  });
  const { auth_time: at, acr, iat } = payload;
  if (iat !== undefined && iat * 1000 > expected.now.getTime() + SKEW_SECONDS * 1000)
    throw new OpsError("LOGIN_REFUSED", "the token was made later than now", { reason: "made_in_the_future" });
  if (expected.scope !== undefined && !scopesOf(payload).includes(expected.scope))
    throw new OpsError("LOGIN_REFUSED", "the token was made for something else", { reason: "no_scope" });
  return {
    account: accountOf(payload, expected.subjectClaims),
    signedInAt: typeof at === "number" && at > 0 ? new Date(at * 1000).toISOString() : null,
    acr: typeof acr === "string" ? acr.slice(0, 200) : null,
  };
}

/** Entra writes `scp`, RFC 9068 `scope` and some a list. */
function scopesOf({ scp, scope }: JWTPayload): readonly unknown[] {
  const given = scp ?? scope;
  if (Array.isArray(given)) return given;
  return typeof given === "string" ? given.split(" ") : [];
}

function accountOf(claims: JWTPayload, names: readonly string[]): string {
  for (const name of names) {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
    if (typeof value === "string" && value.length > 0 && value.length <= 200) return value;
  }
  throw new OpsError("LOGIN_REFUSED", "the token names nobody", { reason: "no_subject" });
}
