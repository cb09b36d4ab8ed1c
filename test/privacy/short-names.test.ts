import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redactText } from "../../src/privacy/index.ts";

const letters = fc.constantFrom(..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.-".split(""));
const name = fc.string({ unit: letters, maxLength: 18 }).filter((text) => !text.startsWith("eyJ"));

describe("short names", () => {
  it("hold nothing to redact, also with something around them that makes the detectors look", () => {
    // The quick answer for a name alone must be the answer that the detectors give: a digit behind it makes them look.
    const around = " (1)";
    fc.assert(
      fc.property(name, (text) => {
        expect(redactText(`${text}${around}`)).toBe(`${text}${around}`);
      }),
    );
  });

  it("that are no longer short, or no names, are looked at", () => {
    expect(redactText("npm_abcdefghijklmnop")).toBe("[SECRET]");
    expect(redactText("a@b.example")).toBe("[EMAIL]");
    expect(redactText("eyJhbGciOiJI.abcd")).toBe("[SECRET]");
    expect(redactText("sk-abcdefghijklmnop")).toBe("[SECRET]");
  });

  it("a long text that was redacted stays as it is, and another long one is still redacted", () => {
    const long = (tail: string): string => `${"a long text without anything in it. ".repeat(20)}${tail}`;
    const once = redactText(long("mail rosa@corp.example"));
    expect([once, redactText(once), redactText(long("card 4111 1111 1111 1111"))]).toEqual([
      long("mail [EMAIL]"),
      long("mail [EMAIL]"),
      long("card [CREDIT_CARD]"),
    ]);
  });
});
