import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRedactor, redactText } from "../../src/privacy/index.ts";

describe("redaction", () => {
  it.each([
    ["mail rosa.alvarez@corp.example today", "mail [EMAIL] today"],
    ["<Rosa.Alvarez+ops@mail.corp.example>,", "<[EMAIL]>,"],
    ["owner=rosa@corp.example;", "owner=[EMAIL];"],
    ["call +1 (415) 555-2671 x12 now", "call [PHONE] now"],
    ["415-555-2671, 415.555.2671", "[PHONE], [PHONE]"],
    ["+49 30 1234567 or 030 1234567 or 0049-30-1234567", "[PHONE] or [PHONE] or [PHONE]"],
    ["phone: 4155552671", "phone: [PHONE]"],
    ["reached at +44 20 7946 0958 2026-03-01", "reached at [PHONE] 2026-03-01"],
    ["ssn 123-45-6789.", "ssn [SSN]."],
    ["SSN: 123456789", "SSN: [SSN]"],
    ["card 4111 1111 1111 1111 expires", "card [CREDIT_CARD] expires"],
    ["pay to DE89 3704 0044 0532 0130 00 by Friday", "pay to [IBAN] by Friday"],
    ["GB82WEST12345698765432", "[IBAN]"],
  ])("assurance 53: personal data is replaced by its kind: %s", (text, redacted) => {
    expect(redactText(text)).toBe(redacted);
  });

  it.each([
    ["Authorization: Bearer 3f9c1e7ab2d84c5fa1b2", "Authorization: [SECRET]"],
    ["password=Tr0ub4dor&3 for the job", "password=[SECRET] for the job"],
    ['{"api_key": "k-1 2 3", "n": 1}', '{"api_key": "[SECRET]", "n": 1}'],
    ["the password is Tr0ub4dor!", "the password is [SECRET]"],
    ["https://svc:s3cr3t@git.corp.example/x", "https://[SECRET]/x"],
    ["key AKIAIOSFODNN7EXAMPLE in use", "key [SECRET] in use"],
    ["-----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY-----\nrest", "[SECRET]\nrest"],
    ["-----BEGIN PRIVATE KEY-----\nMHcC and so on", "[SECRET]"],
    ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", "[SECRET]"],
  ])("assurance 53: secrets are replaced too: %s", (text, redacted) => {
    expect(redactText(text)).toBe(redacted);
  });

  it.each([
    "CHG0030001 and CTASK0010001 belong to VO-12",
    "0190b1c2-1234-7123-8123-123456789012",
    "41111111-1111-4111-8111-111111111111",
    "12345678901234567890123456789012",
    "1234567890123456789012345678901234567890123456789012345678901234",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "2026-03-01T22:00:00.123456Z to 2026-03-02 02:00:00+02:00",
    "1772402400 seconds, 1772402400000 milliseconds, 1772402400000000 microseconds",
    "version 1.24.3-rc.2, build 20260301.4, node v24.21.0",
    "coverage 0.9321 of 1,234,567 rows on port 5432",
    "the token bucket holds 100 tokens; please reset the password before Friday",
    "Basic authentication was switched off for everybody",
    "000-12-3456 and 666-12-3456 were never assigned, 4111 1111 1111 1112 has a wrong check digit",
  ])("capability 8.1: ids, digests, times and versions are left alone: %s", (text) => {
    expect(redactText(text)).toBe(text);
  });

  it("takes addresses of machines out unless the policy keeps them and does not name them", () => {
    const text = "from 10.1.2.3 and fe80::1 on version 1.2.3.4";

    const without = "from [IP] and [IP] on version 1.2.3.4";
    expect(redactText(text)).toBe(without);
    expect(makeRedactor(["EMAIL"], { keepIp: true })(text)).toBe(text);
    expect(makeRedactor(["IP"], { keepIp: true })(text)).toBe(without);
  });

  it("redacting twice changes nothing more", () => {
    const piece = fc.constantFrom(
      "rosa@corp.example",
      "+49 30 1234567",
      "123-45-6789",
      "password=",
      "Bearer ",
      "4111 1111 1111 1111",
      "a",
      " ",
      "-",
      "@",
      '"',
      ":",
      "1",
      "://",
      "DE89370400440532013000",
      "[EMAIL]",
      "\n",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 12 }).map((parts) => parts.join("")),
        ),
        (text) => {
          const once = redactText(text);
          expect(redactText(once)).toBe(once);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("a planted address is found whatever stands around it", () => {
    const around = fc.stringMatching(/^[ ,;()<>"'\n]{1,5}$/);
    fc.assert(
      fc.property(around, around, (before, after) => {
        expect(redactText(`${before}rosa@corp.example${after}`)).toBe(`${before}[EMAIL]${after}`);
      }),
    );
  });
});
