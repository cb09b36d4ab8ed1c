import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PIECES, repeated } from "../../bench/privacy/hostile.ts";
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

afterEach(() => vi.restoreAllMocks());

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

  // How long a piece takes is measured by `npm run bench:privacy`, over a whole megabyte of each: times depend on the machine.
  it.each(PIECES)(
    "assurance 53: while %j, repeated, is looked through, everything else has its turn after each piece",
    async (piece) => {
      const text = repeated(piece, 100_000);
      let now = 0;
      // A slow machine: each piece takes longer than may pass without a turn.
      vi.spyOn(performance, "now").mockImplementation(() => (now += 5));
      expect(await turnsDuring(() => makeRedactor(PATTERNS).ahead([text]))).toBeGreaterThan(text.length / 8_192);
    },
  );
});

/** How often the event loop came round while the work was done. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let [turns, done] = [0, false];
  const counting = (async () => {
    for (; !done; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  })();
  await work();
  done = true;
  await counting;
  return turns;
}
