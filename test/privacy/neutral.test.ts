import { describe, expect, it } from "vitest";
import { redacted } from "../../src/case/index.ts";
import { detect, kindsFor, lookFor } from "../../src/privacy/detect.ts";
import { redactText } from "../../src/privacy/index.ts";

const COUNT = 50_000;

/** Hexadecimal digits from a seed (xorshift), so that a failure comes again. */
function hexFrom(seed: number): (length: number) => string {
  let state = seed;
  const digit = (): string => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 8) & 15).toString(16);
  };
  return (length) => Array.from({ length }, digit).join("");
}

function uuidFrom(hex: (length: number) => string): string {
  return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
}

/** Those that redaction alters, of many made ids or lines. */
function altered(seed: number, make: (hex: (length: number) => string) => string): readonly string[] {
  const hex = hexFrom(seed);
  return Array.from({ length: COUNT }, () => make(hex)).filter((text) => redactText(text) !== text);
}

describe("ids, digests and markers", () => {
  it("capability 8.1: of 50,000 UUIDs none is altered", () => {
    expect(altered(1, uuidFrom)).toEqual([]);
  });

  it("capability 8.1: of 50,000 marker lines none is altered but those whose sixteen digits are a card or an account by chance", () => {
    const lines = altered(2, (hex) => `Done.\n[ots:${uuidFrom(hex)} evidence:${hex(16)}]`);

    expect(lines.length).toBeLessThan(5);
    for (const line of lines)
      expect(redactText(line)).toMatch(/^Done\.\n\[ots:[0-9a-f-]{36} evidence:\[(?:CREDIT_CARD|IBAN)\]\]$/);
  });

  it("capability 8.1: of 50,000 Jira accounts none is altered", () => {
    expect(altered(3, (hex) => `712020:${uuidFrom(hex)}`)).toEqual([]);
    expect(altered(4, (hex) => `557058:${uuidFrom(hex)}`)).toEqual([]);
  });

  it("capability 8.1: of 50,000 digests and sys_ids none is altered", () => {
    expect(altered(5, (hex) => `${hex(32)} ${hex(64)}`)).toEqual([]);
  });

  it("capability 8.1: evidence keeps the ids that it is about", () => {
    const entry = {
      effect: "41111111-1111-4111-8111-111111111111",
      change: "1234567890abcdef1234567890abcdef",
      digest: "4111111111111111".repeat(4),
      accounts: ["712020:aabbccdd-1234-4567-8901-123456789012", "557058:41111111-1111-4111-8111-111111111111"],
      "712020:be712345-0961-4234-8567-690000000000": "[ots:41111111-1111-4111-8111-111111111111 evidence:be71096123456760]",
    };

    expect(redacted(entry, redactText)).toEqual(entry);
  });

  // What was a promise before: a marker's digits were never looked at, whatever they were. But anybody can write a marker.
  it.each([
    ["[ots:01890000-0000-7000-8000-000000000000 evidence:4111111111111111] card", ["CREDIT_CARD"]],
    ["[ots:01890000-0000-7000-8000-000000000000 evidence:be71096123456769]", ["IBAN"]],
    ["[ots:01890000-0000-7000-8000-000000000000 evidence:0049301234567890]", ["PHONE"]],
  ])("assurance 53: a number in a forged marker is personal data like any other: %s", (text, kinds) => {
    expect(detect(text, lookFor(kindsFor(["EMAIL", "PHONE", "SSN"]))).map(({ kind }) => kind)).toEqual(kinds);
    expect(redactText(text)).toContain(`evidence:[${kinds[0]}]`);
  });

  it.each([
    ["pay BE71 0961 2345 6769 now", "pay [IBAN] now"],
    ["pay be71096123456769 now", "pay [IBAN] now"],
    ["evidence:be71096123456769", "evidence:[IBAN]"],
    [
      "[ots:be710961-2345-4769-8111-111111111111 evidence:BE71096123456769]",
      "[ots:be710961-2345-4769-8111-111111111111 evidence:[IBAN]]",
    ],
    ["41111111-1111-4111-8111-111111111111 DE89370400440532013000", "41111111-1111-4111-8111-111111111111 [IBAN]"],
    ["be710961-2345-4769-8111-ab1111111111 DE89 3704 0044 0532 0130 00", "be710961-2345-4769-8111-ab1111111111 [IBAN]"],
    ["AB12 ID42 DE89 3704 0044 0532 0130 00 be12", "AB12 ID42 [IBAN] be12"],
  ])("assurance 53: an account number beside an id is still found: %s", (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });
});

it("assurance 53: a card number that is written like a date is still a card number; dates stay", () => {
  expect(redactText("paid with 4111-11-11 1111 1111 today")).toBe("paid with [CREDIT_CARD] today");
  expect(redactText("from 2026-11-30 12:15:00 to 2026-12-01T08:00:00Z")).toBe("from 2026-11-30 12:15:00 to 2026-12-01T08:00:00Z");
});
