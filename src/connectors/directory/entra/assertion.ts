import { createHash, createPrivateKey, type KeyObject, sign, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { OpsError } from "../../../case/index.ts";

/** A certificate and its key, by which the application signs in without a shared secret. */
export interface SigningPair {
  readonly key: KeyObject;
  /** SHA-256 of the certificate, base64url: the header by which Entra finds it. */
  readonly thumbprint: string;
}

/** Reads both PEM files. Throws SETTING_INVALID with the variable's name and the way out; nothing of a file is in the message. */
export function readSigningPair(certFile: string, keyFile: string): SigningPair {
  const certificate = parsed("ENTRA_CERTIFICATE_FILE", certFile, (pem) => new X509Certificate(pem));
  const key = parsed("ENTRA_CERTIFICATE_KEY_FILE", keyFile, (pem) => createPrivateKey(pem));
  if (key.asymmetricKeyType !== "rsa" || !certificate.checkPrivateKey(key))
    throw new OpsError(
      "SETTING_INVALID",
      "ENTRA_CERTIFICATE_KEY_FILE is not the RSA key of ENTRA_CERTIFICATE_FILE: name the key that the certificate was made for",
    );
  return { key, thumbprint: createHash("sha256").update(certificate.raw).digest("base64url") };
}

function parsed<T>(name: string, file: string, read: (pem: string) => T): T {
  try {
    return read(readFileSync(file, "utf8"));
  } catch {
    throw new OpsError("SETTING_INVALID", `${name} cannot be used: name an unencrypted PEM file that this user may read`);
  }
}

/** Who asserts what to whom, and what makes one assertion differ from the next. */
export interface Assertion {
  readonly clientId: string;
  /** The token endpoint. */
  readonly audience: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly id: string;
}

/** A JWT (PS256) that proves the application, good for five minutes. */
export function clientAssertion({ key, thumbprint }: SigningPair, { clientId, audience, now, id }: Assertion): string {
  const at = Math.floor(now / 1000);
  const head = { alg: "PS256", typ: "JWT", "x5t#S256": thumbprint };
  const claims = { iss: clientId, sub: clientId, aud: audience, iat: at, nbf: at, exp: at + 300, jti: id };
  const text = [head, claims].map((part) => Buffer.from(JSON.stringify(part), "utf8").toString("base64url")).join(".");
  // PS256 is RSASSA-PSS with a salt as long as its digest (RFC 7518, 3.5); 6 is node's RSA_PKCS1_PSS_PADDING.
  const signature = sign("sha256", Buffer.from(text, "ascii"), { key, padding: 6, saltLength: 32 });
  return `${text}.${signature.toString("base64url")}`;
}
