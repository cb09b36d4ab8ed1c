import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import type { Assertion, Party, Signed } from "../../src/case/index.ts";
import { challengeOf, type Registration } from "../../src/identity/index.ts";

export const PARTY: Party = { rpId: "ops.example", origin: "https://ops.example" };
export type Algorithm = "ES256" | "EdDSA" | "RS256";

/** What goes wrong when a key is used. */
export interface Misuse {
  readonly type?: string;
  readonly challenge?: string;
  readonly origin?: string;
  readonly rpId?: string;
  readonly flags?: number;
  readonly crossOrigin?: boolean;
}

/** A security key in software: one key pair, a counter, and what a browser makes of it. */
export interface Authenticator {
  readonly credential: string;
  register(challenge: string, misuse?: Misuse): Registration;
  assert(signed: Signed & { readonly nonce?: string }, misuse?: Misuse): Assertion;
}

/** Makes one; `counts` = its counter grows, as of a hardware key (passkeys stay at 0). */
export function makeAuthenticator(algorithm: Algorithm = "ES256", counts = true): Authenticator {
  const { publicKey, privateKey } = pairOf(algorithm);
  const id = createHash("sha256")
    .update(publicKey.export({ format: "der", type: "spki" }))
    .digest();
  let count = 0;
  const next = (): number => (counts ? ++count : 0);
  return {
    credential: id.toString("base64url"),
    register(challenge, misuse = {}) {
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, coseOf(algorithm, publicKey)]);
      const data = Buffer.concat([header(0x45, next(), misuse), attested]);
      const attestation = map([
        [text("fmt"), text("none")],
        [text("attStmt"), map([])],
        [text("authData"), byteString(data)],
      ]);
      const client = clientData({ type: "webauthn.create", challenge, ...misuse });
      return { clientData: client.toString("base64url"), attestation: attestation.toString("base64url") };
    },
    assert(signed, misuse = {}) {
      const data = header(0x05, next(), misuse);
      const client = clientData({ type: "webauthn.get", challenge: challengeOf(signed, signed.nonce), ...misuse });
      const over = Buffer.concat([data, createHash("sha256").update(client).digest()]);
      return {
        credential: id.toString("base64url"),
        clientData: client.toString("base64url"),
        authenticatorData: data.toString("base64url"),
        signature: sign(algorithm === "EdDSA" ? null : "sha256", over, privateKey).toString("base64url"),
      };
    },
  };
}

function pairOf(algorithm: Algorithm): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  if (algorithm === "ES256") return generateKeyPairSync("ec", { namedCurve: "P-256" });
  if (algorithm === "EdDSA") return generateKeyPairSync("ed25519");
  return generateKeyPairSync("rsa", { modulusLength: 2048 });
}

function header(flags: number, count: number, misuse: Misuse): Buffer {
  const counter = Buffer.alloc(4);
  counter.writeUInt32BE(count);
  const site = createHash("sha256")
    .update(misuse.rpId ?? PARTY.rpId)
    .digest();
  return Buffer.concat([site, Buffer.from([misuse.flags ?? flags]), counter]);
}

function clientData({ type, challenge, origin = PARTY.origin, crossOrigin = false }: Misuse): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin }));
}

function coseOf(algorithm: Algorithm, key: KeyObject): Buffer {
  const jwk = key.export({ format: "jwk" });
  const part = (name: "x" | "y" | "n" | "e"): Buffer => byteString(Buffer.from(jwk[name] ?? "", "base64url"));
  switch (algorithm) {
    case "ES256":
      return map([
        [int(1), int(2)],
        [int(3), int(-7)],
        [int(-1), int(1)],
        [int(-2), part("x")],
        [int(-3), part("y")],
      ]);
    case "EdDSA":
      return map([
        [int(1), int(1)],
        [int(3), int(-8)],
        [int(-1), int(6)],
        [int(-2), part("x")],
      ]);
    case "RS256":
      return map([
        [int(1), int(3)],
        [int(3), int(-257)],
        [int(-1), part("n")],
        [int(-2), part("e")],
      ]);
  }
}

function head(major: number, argument: number): Buffer {
  if (argument < 24) return Buffer.from([(major << 5) | argument]);
  if (argument < 256) return Buffer.from([(major << 5) | 24, argument]);
  return Buffer.from([(major << 5) | 25, argument >> 8, argument & 255]);
}
const int = (value: number): Buffer => (value < 0 ? head(1, -1 - value) : head(0, value));
const text = (value: string): Buffer => Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
const byteString = (value: Buffer): Buffer => Buffer.concat([head(2, value.length), value]);
const map = (pairs: readonly (readonly [Buffer, Buffer])[]): Buffer => Buffer.concat([head(5, pairs.length), ...pairs.flat()]);
