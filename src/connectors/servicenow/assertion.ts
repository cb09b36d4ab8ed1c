import { type KeyObject, sign } from "node:crypto";
import type { ServiceNowConfig } from "./config.ts";

/** What makes one assertion differ from the next: the time in epoch milliseconds, and an id that is used once. */
export interface Stamp {
  readonly now: number;
  readonly id: string;
}

/** So long an assertion may be used; long enough for clocks that differ by a minute or two. */
const LIFE_SECONDS = 300;

/** A JWT (RS256) by which we ask for a token: issuer and audience are the client, the subject is our account. */
export function assertion(auth: Extract<ServiceNowConfig["auth"], { kind: "jwt" }>, key: KeyObject, stamp: Stamp): string {
  const at = Math.floor(stamp.now / 1000);
  const head = { alg: "RS256", typ: "JWT", kid: auth.keyId };
  const claims = {
    iss: auth.clientId,
    aud: auth.audience ?? auth.clientId,
    sub: auth.subject,
    iat: at,
    exp: at + LIFE_SECONDS,
    jti: stamp.id,
  };
  const signed = [head, claims].map((part) => Buffer.from(JSON.stringify(part), "utf8").toString("base64url")).join(".");
  return `${signed}.${sign("sha256", Buffer.from(signed, "ascii"), key).toString("base64url")}`;
}
