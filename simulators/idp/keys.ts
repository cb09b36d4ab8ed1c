import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

export type Algorithm = "RS256" | "ES256";

/** A key that tokens are signed with; its public half stands in the key set. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: Algorithm;
  readonly secret: KeyObject;
  readonly open: KeyObject;
}

let made = 0;

/** A new key with a name of its own. */
export function makeKey(alg: Algorithm): SigningKey {
  made += 1;
  const pair =
    alg === "RS256" ? generateKeyPairSync("rsa", { modulusLength: 2048 }) : generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { kid: `key-${made}`, alg, secret: pair.privateKey, open: pair.publicKey };
}

/** The key as the key set shows it. */
export function publicJwk({ kid, alg, open }: SigningKey): object {
  return { ...open.export({ format: "jwk" }), kid, alg, use: "sig" };
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** A compact token, signed by the key as its header says. */
export function signedToken(key: SigningKey, claims: object): string {
  const input = `${part({ alg: key.alg, kid: key.kid, typ: "JWT" })}.${part(claims)}`;
  const signature = sign("sha256", Buffer.from(input), { key: key.secret, dsaEncoding: "ieee-p1363" });
  return `${input}.${signature.toString("base64url")}`;
}

/** A token that says of itself that nobody signed it. */
export function unsignedToken(claims: object): string {
  return `${part({ alg: "none", typ: "JWT" })}.${part(claims)}.`;
}

/** A token whose MAC is made with the public key, as if that were a secret: the oldest confusion of algorithms. */
export function confusedToken(key: SigningKey, claims: object): string {
  const input = `${part({ alg: "HS256", kid: key.kid, typ: "JWT" })}.${part(claims)}`;
  const mac = createHmac("sha256", key.open.export({ type: "spki", format: "pem" })).update(input);
  return `${input}.${mac.digest("base64url")}`;
}
