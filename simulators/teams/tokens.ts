import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** What a token of the Bot Connector says; what is wrong about it is said too. */
export interface TokenClaims {
  readonly issuer: string;
  readonly audience: string;
  readonly serviceUrl: string;
  /** Seconds from now until it ends. */
  readonly endsIn: number;
}

/** A signing key with its place in the key document. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
}

/** Makes a key pair; `endorsements` are the platforms it may speak for. */
export function makeKey(kid: string, endorsements: readonly string[]): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid, use: "sig", endorsements };
  return { kid, privateKey, jwk };
}

/** A token as the Bot Connector signs it (RS256). */
export function tokenOf(key: SigningKey, { issuer, audience, serviceUrl, endsIn }: TokenClaims, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const header = part({ alg: "RS256", kid: key.kid, typ: "JWT" });
  const payload = part({ serviceurl: serviceUrl, nbf: seconds - 60, exp: seconds + endsIn, iss: issuer, aud: audience });
  const signature = sign("sha256", Buffer.from(`${header}.${payload}`), key.privateKey).toString("base64url");
  return `${header}.${payload}.${signature}`;
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
