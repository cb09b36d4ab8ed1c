import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PIECES, repeated } from "../../bench/privacy/hostile.ts";
import { blockOf } from "../../bench/privacy/speed.ts";
import { makeRedactor } from "../../src/privacy/index.ts";

const PATTERNS = ["EMAIL", "PHONE", "SSN"];
const PLANTED = [
  ["rosa.alvarez@corp.example", "EMAIL"],
  ["+49 30 1234567", "PHONE"],
  ["4111 1111 1111 1111", "CREDIT_CARD"],
  ["DE89 3704 0044 0532 0130 00", "IBAN"],
  ["name at firm dot com", "EMAIL"],
  ["2001:db8::8a2e:370:7334", "IP"],
  [`eyJ${"a".repeat(4_000)}.${"b".repeat(8_000)}.c`, "SECRET"],
] as const;

describe("long texts", () => {
  it("assurance 53: wherever a long text is cut, what is looked for in it is found whole", () => {
    const redact = makeRedactor(PATTERNS);
    fc.assert(
      fc.property(
        fc.constantFrom(...PLANTED),
        fc.integer({ min: 7_200, max: 8_400 }),
        fc.boolean(),
        ([planted, kind], at, blanks) => {
          const before = repeated(blanks ? "words and words " : "x", at);
          expect(redact(`${before} ${planted}, ${repeated("more of it ", 9_000)}`)).toBe(
            `${before} [${kind}], ${repeated("more of it ", 9_000)}`,
          );
        },
      ),
      { seed: 3 },
    );
  });

  it("a private key of any length goes to its end", () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${"MHcC0123456789ab\n".repeat(3_000)}-----END PRIVATE KEY-----`;
    expect(makeRedactor(PATTERNS)(`a ${key} b`)).toBe("a [SECRET] b");
  });

  it("redacted ahead in pieces, a text is redacted exactly as at once", async () => {
    const text = `${repeated("jane@corp.example, +1 415 555 2671; words, ", 60_000)}\u200b${repeated("078-05-1120 ", 30_000)}`;
    const redact = makeRedactor(PATTERNS);
    await redact.ahead([text]);
    expect(redact(text)).toBe(makeRedactor(PATTERNS)(text));
  });

  // Every sixth as a whole megabyte: `npm run bench:privacy` measures all of them so.
  it.each(PIECES.map((piece, at) => [piece, at % 6 === 0 ? 1_000_000 : 150_000] as const))(
    "assurance 53: %j, repeated to %i characters, holds up nothing else for 50 ms of work",
    async (piece, characters) => {
      const text = repeated(piece, characters);
      // By the CPU's clock, and the better of two: what other processes take, and the collector, are not ours.
      const first = await blockOf(() => makeRedactor(PATTERNS).ahead([text]));
      const longest = first.longestCpu < 50 ? first : await blockOf(() => makeRedactor(PATTERNS).ahead([text]));
      expect(longest.longestCpu).toBeLessThan(50);
    },
  );
});
