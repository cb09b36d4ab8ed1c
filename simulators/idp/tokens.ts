import type { IdpFault } from "./faults.ts";
import { confusedToken, makeKey, type SigningKey, signedToken, unsignedToken } from "./keys.ts";

/** What a token says, before a fault spoils it. */
export interface Claims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
  readonly [name: string]: unknown;
}

/** Changes the claims as the fault says. */
function spoiled(claims: Claims, fault: IdpFault | null): Partial<Claims> {
  switch (fault?.kind) {
    case "wrong_audience":
      return { ...claims, aud: "somebody-else" };
    case "wrong_issuer":
      return { ...claims, iss: "https://elsewhere.example" };
    case "wrong_nonce":
      return { ...claims, nonce: "another-nonce" };
    case "expired":
      return { ...claims, iat: claims.iat - 7_200, exp: claims.iat - 3_600 };
    case "no_subject": {
      const { sub: _sub, oid: _oid, ...rest } = claims;
      return rest;
    }
    case "no_auth_time": {
      const { auth_time: _time, ...rest } = claims;
      return rest;
    }
    default:
      return claims;
  }
}

/** Signs the claims with the newest key, or as the fault says. */
export function issue(key: SigningKey, claims: Claims, fault: IdpFault | null): string {
  const says = spoiled(claims, fault);
  switch (fault?.kind) {
    case "alg_none":
      return unsignedToken(says);
    case "alg_confused":
      return confusedToken(key, says);
    case "bad_signature":
      return brokenAt(signedToken(key, says));
    case "foreign_key":
      return signedToken({ ...makeKey(key.alg), kid: key.kid }, says);
    default:
      return signedToken(key, says);
  }
}

function brokenAt(token: string): string {
  const at = token.lastIndexOf(".") + 10;
  return `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
}
