import { createHash } from "node:crypto";
import type { SigningKey } from "./keys.ts";
import { type SignIn, subjectOf } from "./people.ts";
import { type Answer, type Granted, type Idp, jsonAnswer } from "./state.ts";
import { issue } from "./tokens.ts";

const HOUR = 3_600;

/** The token endpoint: a code once, with its verifier; or client credentials, which make a token of no person. */
export function token(idp: Idp, form: URLSearchParams, authorization: string | undefined): Answer {
  if (!isClient(idp, form, authorization)) return jsonAnswer(401, { error: "invalid_client" });
  switch (form.get("grant_type")) {
    case "authorization_code":
      return exchanged(idp, form);
    case "client_credentials":
      return bearer(accessToken(idp, { account: idp.client.id, at: null, acr: null }));
    default:
      return jsonAnswer(400, { error: "unsupported_grant_type" });
  }
}

function isClient({ client }: Idp, form: URLSearchParams, authorization: string | undefined): boolean {
  const basic = Buffer.from(authorization?.replace(/^Basic /, "") ?? "", "base64").toString();
  const [id, secret] = basic.includes(":")
    ? basic.split(":").map(decodeURIComponent)
    : [form.get("client_id"), form.get("client_secret")];
  return id === client.id && secret === client.secret;
}

function exchanged(idp: Idp, form: URLSearchParams): Answer {
  const code = form.get("code") ?? "";
  const granted = idp.codes.get(code);
  idp.codes.delete(code);
  const challenge = createHash("sha256")
    .update(form.get("code_verifier") ?? "")
    .digest("base64url");
  const good =
    granted !== undefined &&
    granted.until > idp.now().getTime() &&
    granted.redirect === form.get("redirect_uri") &&
    granted.challenge === challenge;
  if (!good) return jsonAnswer(400, { error: "invalid_grant" });
  return bearer(accessToken(idp, granted), idToken(idp, granted));
}

function bearer(access: string, id?: string): Answer {
  const tokens = { access_token: access, token_type: "Bearer", expires_in: HOUR };
  return jsonAnswer(200, { ...tokens, ...(id === undefined ? {} : { id_token: id }) });
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

/** The provider's own clock, which a fault may put ahead. */
function nowOf(idp: Idp): number {
  return seconds(idp.now()) + (idp.fault?.kind === "skew" ? idp.fault.seconds : 0);
}

function newestKey({ keys }: Idp): SigningKey {
  const key = keys.at(-1);
  if (key === undefined) throw new Error("no key");
  return key;
}

/** The ID token of somebody who signed in. */
function idToken(idp: Idp, { account, at, acr, nonce }: Granted): string {
  const iat = nowOf(idp);
  const claims = {
    iss: idp.issuer(),
    aud: idp.client.id,
    sub: subjectOf(account),
    oid: account,
    iat,
    exp: iat + HOUR,
    auth_time: seconds(at),
    acr,
    ...(nonce === null ? {} : { nonce }),
  };
  return issue(newestKey(idp), claims, idp.fault);
}

/** The scope that people's programs are given for the API. */
const API_SCOPE = "reviews.answer";

function scopeOf({ fault, client }: Idp, account: string): string | null {
  if (fault?.kind === "scope") return fault.scope;
  return account === client.id ? null : `openid ${API_SCOPE}`;
}

/** An access token for the API, of a person or of a program. */
export function accessToken(
  idp: Idp,
  of: { readonly account: string; readonly at: Date | null; readonly acr: SignIn["acr"] | null },
): string {
  const iat = nowOf(idp);
  const scp = scopeOf(idp, of.account);
  const claims = {
    iss: idp.issuer(),
    aud: idp.apiAudience,
    sub: subjectOf(of.account),
    oid: of.account,
    iat,
    nbf: iat,
    exp: iat + HOUR,
    ...(scp === null ? {} : { scp }),
    ...(of.at === null ? {} : { auth_time: seconds(of.at) }),
    ...(of.acr === null ? {} : { acr: of.acr }),
  };
  return issue(newestKey(idp), claims, idp.fault);
}
