import { createPublicKey, verify } from "node:crypto";
import { type Cbor, readCbor } from "./cbor.ts";

const ALGORITHM = 3;
const CURVE = -1;
const [X, Y] = [-2, -3];
const [MODULUS, EXPONENT] = [-1, -2];
const [ES256, EDDSA, RS256] = [-7, -8, -257];

/** True when the signature over the data holds under a COSE public key (ES256, EdDSA with Ed25519, RS256); any other key holds for nothing. */
export function holdsUnder(cose: Buffer, data: Buffer, signature: Buffer): boolean {
  const key = readCbor(cose)?.value;
  if (!(key instanceof Map)) return false;
  const jwk = jwkOf(key);
  if (jwk === null) return false;
  try {
    const hash = key.get(ALGORITHM) === EDDSA ? null : "sha256";
    return verify(hash, data, createPublicKey({ key: jwk, format: "jwk" }), signature);
  } catch {
    return false;
  }
}

/** True for a key that can be verified under. */
export function isKnownKey(cose: Buffer): boolean {
  const key = readCbor(cose)?.value;
  return key instanceof Map && jwkOf(key) !== null;
}

function jwkOf(key: ReadonlyMap<Cbor, Cbor>): Record<string, string> | null {
  switch (key.get(ALGORITHM)) {
    case ES256:
      return key.get(CURVE) === 1 ? withParts({ kty: "EC", crv: "P-256" }, { x: key.get(X), y: key.get(Y) }) : null;
    case EDDSA:
      return key.get(CURVE) === 6 ? withParts({ kty: "OKP", crv: "Ed25519" }, { x: key.get(X) }) : null;
    case RS256:
      return withParts({ kty: "RSA" }, { n: key.get(MODULUS), e: key.get(EXPONENT) });
    default:
      return null;
  }
}

function withParts(
  kind: Record<string, string>,
  parts: Readonly<Record<string, Cbor | undefined>>,
): Record<string, string> | null {
  const bytes = Object.entries(parts).map(([name, part]) =>
    Buffer.isBuffer(part) ? ([name, part.toString("base64url")] as const) : null,
  );
  return bytes.some((part) => part === null) ? null : { ...kind, ...Object.fromEntries(bytes.filter((part) => part !== null)) };
}
