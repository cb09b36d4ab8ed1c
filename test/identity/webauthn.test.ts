import { describe, expect, it } from "vitest";
import type { RecordedAssertion, Signed } from "../../src/case/index.ts";
import { verifyAssertion, verifyRegistration } from "../../src/identity/index.ts";
import { type Algorithm, type Misuse, makeAuthenticator, PARTY } from "../support/authenticator.ts";

const SIGNED: Signed = { reviewId: "review-1", digest: "a".repeat(64), verdict: "approve" };

function recordedBy(algorithm: Algorithm = "ES256", misuse: Misuse = {}): RecordedAssertion {
  const key = makeAuthenticator(algorithm);
  const registered = verifyRegistration(key.register("challenge"), "challenge", PARTY);
  if (!registered.ok) throw new Error(registered.why);
  return { ...key.assert(SIGNED, misuse), ...SIGNED, ...PARTY, publicKey: registered.publicKey };
}

describe("an answer that a security key signs", () => {
  it.each(["ES256", "EdDSA", "RS256"] as const)(
    "capability 6.4: holds from its record alone, with a key of the kind %s",
    (algorithm) => {
      expect(verifyAssertion(recordedBy(algorithm))).toEqual({ ok: true, signCount: 2 });
    },
  );

  it.each([
    ["another review", { reviewId: "review-2" }],
    ["another digest", { digest: "b".repeat(64) }],
    ["another verdict", { verdict: "reject" as const }],
    ["another site", { rpId: "evil.example" }],
    ["another page", { origin: "https://evil.example" }],
    ["one byte less of the signature", { signature: recordedBy().signature.slice(0, -2) }],
    ["another person's key", { publicKey: recordedBy().publicKey }],
    ["a key that is none", { publicKey: "oA" }],
    ["cut data", { authenticatorData: "AAAA" }],
  ])("assurance 25: does not hold for %s", (_what, change) => {
    expect(verifyAssertion({ ...recordedBy(), ...change })).toMatchObject({ ok: false });
  });

  it.each([
    ["it was made to register a key", { type: "webauthn.create" }],
    ["it was made on another page", { origin: "https://ops.example.evil" }],
    ["it was made inside another page", { crossOrigin: true }],
    ["it was made for another site", { rpId: "other.example" }],
    ["nobody touched the key", { flags: 0x04 }],
    ["the key did not verify its user", { flags: 0x01 }],
    ["it was made for another challenge", { challenge: "x" }],
  ])("does not hold when %s", (_what, misuse) => {
    expect(verifyAssertion(recordedBy("ES256", misuse))).toMatchObject({ ok: false });
  });
});

describe("a new security key", () => {
  it.each([
    ["another challenge", { challenge: "other" }],
    ["another kind of ceremony", { type: "webauthn.get" }],
    ["no user verification", { flags: 0x41 }],
    ["no key in it", { flags: 0x05 }],
  ])("is not taken with %s", (_what, misuse) => {
    expect(verifyRegistration(makeAuthenticator().register("challenge", misuse), "challenge", PARTY)).toMatchObject({
      ok: false,
    });
  });

  it.each(["", "AAAA", "oWhhdXRoRGF0YUA", "v2hhdXRoRGF0YUD_", "n".repeat(4_000)])(
    "is not taken out of bytes that are none: %j",
    (attestation) => {
      const { clientData } = makeAuthenticator().register("challenge");
      expect(verifyRegistration({ clientData, attestation }, "challenge", PARTY)).toMatchObject({ ok: false });
    },
  );
});
