import { createHash } from "node:crypto";
import type { Party, RecordedAssertion, Signed } from "../case/index.ts";
import { type Cbor, readCbor } from "./cbor.ts";
import { holdsUnder, isKnownKey } from "./cose-key.ts";

/** The challenge of an answer: a nonce, and SHA-256 over it, the review, the digest of what was shown and the verdict. A signature over it is for nothing else. Without a nonce as earlier versions made it. */
export function challengeOf({ reviewId, digest, verdict }: Signed, nonce?: string): string {
  const label = nonce === undefined ? ["ots.webauthn.v1"] : ["ots.webauthn.v2", nonce];
  const hash = createHash("sha256")
    .update([...label, reviewId, digest ?? "none", verdict].join("\n"))
    .digest("base64url");
  return `${nonce ?? ""}${hash}`;
}

/** The challenge that a browser's client data says was signed; "" when it says none. Proves nothing by itself. */
export function challengeIn(clientData: string): string {
  const { challenge } = parse(bytes(clientData));
  return typeof challenge === "string" ? challenge : "";
}

export type AssertionFound = { readonly ok: true; readonly signCount: number } | { readonly ok: false; readonly why: string };

/** Verifies a recorded assertion from itself alone: type, challenge, origin, relying party, presence, verification of the user, and the signature. */
export function verifyAssertion(recorded: RecordedAssertion): AssertionFound {
  const [clientData, authenticatorData] = [bytes(recorded.clientData), bytes(recorded.authenticatorData)];
  const wrong =
    wrongClientData(clientData, {
      type: "webauthn.get",
      challenge: challengeOf(recorded, recorded.nonce),
      origin: recorded.origin,
    }) ?? wrongAuthenticatorData(authenticatorData, recorded.rpId);
  if (wrong !== null) return { ok: false, why: wrong };
  const signed = Buffer.concat([authenticatorData, createHash("sha256").update(clientData).digest()]);
  if (!holdsUnder(bytes(recorded.publicKey), signed, bytes(recorded.signature)))
    return { ok: false, why: "the signature does not hold" };
  return { ok: true, signCount: authenticatorData.readUInt32BE(33) };
}

/** A registration as a browser gives it. */
export interface Registration {
  readonly clientData: string;
  readonly attestation: string;
}

export type Registered =
  | { readonly ok: true; readonly credential: string; readonly publicKey: string; readonly signCount: number }
  | { readonly ok: false; readonly why: string };

/** Reads the new key out of a registration for this challenge. What its maker attests is not asked: which keys people may use is the company's own matter. */
export function verifyRegistration({ clientData, attestation }: Registration, challenge: string, party: Party): Registered {
  const data = dataIn(readCbor(bytes(attestation))?.value);
  if (!Buffer.isBuffer(data)) return { ok: false, why: "the attestation cannot be read" };
  const wrong =
    wrongClientData(bytes(clientData), { type: "webauthn.create", challenge, origin: party.origin }) ??
    wrongAuthenticatorData(data, party.rpId);
  if (wrong !== null) return { ok: false, why: wrong };
  return keyIn(data) ?? { ok: false, why: "there is no key of a known kind in it" };
}

function dataIn(attestation: Cbor | undefined): unknown {
  return attestation instanceof Map ? attestation.get("authData") : null;
}

const ATTESTED = 0x40;
const HEADER = 37;
const AAGUID = 16;

function keyIn(data: Buffer): Registered | null {
  const from = HEADER + AAGUID + 2;
  if (((data[32] ?? 0) & ATTESTED) === 0 || data.length < from) return null;
  const length = data.readUInt16BE(from - 2);
  const [credential, rest] = [data.subarray(from, from + length), data.subarray(from + length)];
  const end = readCbor(rest)?.end;
  if (end === undefined || credential.length !== length || length === 0 || !isKnownKey(rest.subarray(0, end))) return null;
  const publicKey = rest.subarray(0, end).toString("base64url");
  return { ok: true, credential: credential.toString("base64url"), publicKey, signCount: data.readUInt32BE(33) };
}

interface Expected {
  readonly type: string;
  readonly challenge: string;
  readonly origin: string;
}

function wrongClientData(clientData: Buffer, expected: Expected): string | null {
  const read = parse(clientData);
  if (read["type"] !== expected.type) return "it was made for something else";
  if (read["challenge"] !== expected.challenge) return "it was made for another answer";
  if (read["origin"] !== expected.origin || read["crossOrigin"] === true) return "it was made on another page";
  return null;
}

const [PRESENT, VERIFIED_USER] = [0x01, 0x04];

function wrongAuthenticatorData(data: Buffer, rpId: string): string | null {
  if (data.length < HEADER) return "the authenticator's data is cut";
  if (!data.subarray(0, 32).equals(createHash("sha256").update(rpId).digest())) return "it was made for another site";
  const flags = data[32] ?? 0;
  if ((flags & PRESENT) === 0 || (flags & VERIFIED_USER) === 0) return "the key did not verify its user (PIN or biometrics)";
  return null;
}

function parse(text: Buffer): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(text.toString("utf8"));
    return typeof read === "object" && read !== null ? { ...read } : {};
  } catch {
    return {};
  }
}

function bytes(text: string): Buffer {
  return Buffer.from(text, "base64url");
}
