import { createHash, randomBytes, verify, X509Certificate } from "node:crypto";
import type { Answer } from "./answer.ts";

export interface Application {
  readonly tenant: string;
  readonly clientId: string;
  readonly secret: string;
  /** PEM of a certificate that may sign in instead of the secret. */
  readonly certificate?: string | undefined;
}

/** The tokens that were given and still hold. */
export interface Tokens {
  readonly tokens: Map<string, number>;
  readonly clock: () => Date;
  readonly seconds: number;
}

function refusal(status: number, error: string, number: number): Answer {
  const description = `AADSTS${number}: planted-description of client. Trace ID: 1`;
  return { status, body: { error, error_description: description, error_codes: [number] } };
}

/** The token endpoint: client credentials with a secret or a signed assertion. */
export function giveToken(
  application: Application,
  known: Tokens,
  { origin, pathname: path }: URL,
  form: URLSearchParams,
): Answer {
  if (path !== `/${application.tenant}/oauth2/v2.0/token`) return refusal(400, "invalid_request", 90002);
  if (form.get("client_id") !== application.clientId) return refusal(400, "unauthorized_client", 700016);
  if (form.get("grant_type") !== "client_credentials") return refusal(400, "unsupported_grant_type", 70003);
  if (form.get("scope") !== `${origin}/.default`) return refusal(400, "invalid_scope", 70011);
  const assertion = form.get("client_assertion");
  const proven =
    assertion === null
      ? form.get("client_secret") === application.secret
      : holds(application, assertion, `${origin}${path}`, known.clock());
  if (!proven) return refusal(401, "invalid_client", assertion === null ? 7000215 : 700027);
  const token = randomBytes(24).toString("base64url");
  known.tokens.set(token, known.clock().getTime() + known.seconds * 1000);
  return {
    status: 200,
    body: { token_type: "Bearer", expires_in: known.seconds, ext_expires_in: known.seconds, access_token: token },
  };
}

function holds({ clientId, certificate }: Application, assertion: string, audience: string, now: Date): boolean {
  const [head = "", claims = "", signature = ""] = assertion.split(".");
  if (certificate === undefined) return false;
  const cert = new X509Certificate(certificate);
  const said = JSON.stringify([decoded(head), decoded(claims)]);
  const thumbprint = createHash("sha256").update(cert.raw).digest("base64url");
  const named = [
    `"x5t#S256":"${thumbprint}"`,
    `"alg":"PS256"`,
    `"aud":"${audience}"`,
    `"iss":"${clientId}"`,
    `"sub":"${clientId}"`,
  ];
  const until = /"exp":(\d+)/.exec(said)?.[1] ?? "0";
  const timely = Number(until) * 1000 > now.getTime() && Number(until) * 1000 <= now.getTime() + 600_000;
  const signed = Buffer.from(`${head}.${claims}`, "ascii");
  const key = { key: cert.publicKey, padding: 6, saltLength: 32 };
  return (
    timely && named.every((part) => said.includes(part)) && verify("sha256", signed, key, Buffer.from(signature, "base64url"))
  );
}

function decoded(part: string): unknown {
  return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
}

/** Whether a request's token still holds. */
export function accepted({ tokens, clock }: Tokens, authorization: string | undefined): boolean {
  const until = tokens.get(authorization?.replace(/^Bearer /, "") ?? "");
  return until !== undefined && clock().getTime() < until;
}
