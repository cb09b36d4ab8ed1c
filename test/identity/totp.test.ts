import { describe, expect, it } from "vitest";
import { looksLikeCode, newTotp, openSecret, sealSecret, stepOfCode } from "../../src/identity/index.ts";

// RFC 6238, appendix B: SHA-1, the secret "12345678901234567890"; the last six of its eight digits.
const RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const at = (seconds: number): Date => new Date(seconds * 1000);

describe("a one-time code", () => {
  it.each([
    [59, "287082", 1],
    [1_111_111_109, "081804", 37_037_036],
    [1_234_567_890, "005924", 41_152_263],
    [2_000_000_000, "279037", 66_666_666],
  ])("capability 6.3: is that of RFC 6238 at second %i", (seconds, code, step) => {
    expect(stepOfCode(RFC, code, at(seconds))).toBe(step);
  });

  it("assurance 31: holds one step early and late, and not two", () => {
    const middle = 1_234_567_890;
    expect([-60, -30, 0, 30, 60].map((off) => stepOfCode(RFC, "005924", at(middle + off)))).toEqual([
      null,
      41_152_263,
      41_152_263,
      41_152_263,
      null,
    ]);
  });

  it.each(["", "28708", "2870820", "28708a", " 287082", "\u0662\u0668\u0667\u0660\u0668\u0662"])(
    "is six digits and nothing else: %j",
    (code) => {
      expect(stepOfCode(RFC, code, at(59))).toBeNull();
    },
  );
});

describe("the secret of one-time codes", () => {
  const [key, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

  it("is kept sealed, and opens with its key and for its person only", () => {
    const { secret, uri } = newTotp("ops-trust", "lee");
    expect(uri).toMatch(/^otpauth:\/\/totp\/ops-trust:lee\?/);
    expect(uri).toContain(`secret=${secret}`);
    const sealed = sealSecret(key, "lee", secret);
    expect(sealed).not.toContain(secret);
    expect(openSecret(key, "lee", sealed)).toBe(secret);
    expect(() => openSecret(other, "lee", sealed)).toThrow(/OPS_TRUST_FACTOR_KEY/);
    expect(() => openSecret(key, "lou", sealed)).toThrow(/OPS_TRUST_FACTOR_KEY/);
    expect(() => openSecret(key, "lee", `${sealed.slice(0, -2)}AA`)).toThrow(/OPS_TRUST_FACTOR_KEY/);
    expect(() => openSecret(key, "lee", "v1.AA.AA.AA")).toThrow(/OPS_TRUST_FACTOR_KEY/);
  });
});

describe("a text in a ticket", () => {
  it.each(["123456", "123 456", "123-456", "code 123456", "my TOTP is 123 456", "otp: 123456, fine"])(
    "looks like a code: %j",
    (text) => {
      expect(looksLikeCode(text)).toBe(true);
    },
  );

  it.each([
    null,
    "",
    "policy: not this week",
    "see INC0123456",
    "12345",
    "1234567",
    "closed 123456 rows",
    "/ots approve K7Q2-9MXD",
  ])("does not look like one: %j", (text) => {
    expect(looksLikeCode(text)).toBe(false);
  });
});
