import { describe, expect, it } from "vitest";
import { type Entry, sha256 } from "../../src/case/index.ts";
import { ENTRY_LIMIT, recordedText } from "../../src/evidence/index.ts";
import { makeRedactor, redactText } from "../../src/privacy/index.ts";
import { entryOf, input, stamp } from "./entries.ts";

function recordOf(entry: Entry): Record<string, unknown> {
  const record: Record<string, unknown> = JSON.parse(entry.canonical);
  return record;
}

describe("an evidence entry", () => {
  it("is canonical, hashed, and says who, what, about what and when", () => {
    const entry = entryOf(input(), stamp(1));
    expect(entry).toMatchObject({ kind: "case.decided", subject: "servicenow/change_request/c1", hash: sha256(entry.canonical) });
    expect(recordOf(entry)).toMatchObject({
      v: 1,
      tenant: "acme",
      region: "eu-west-1",
      actor: { type: "policy" },
      decision: null,
      model: null,
    });
    expect(Object.keys(recordOf(entry))).toEqual(Object.keys(recordOf(entry)).toSorted());
  });

  it("holds no fractions: a number that is not an integer is decimal text", () => {
    const entry = entryOf(input({ payload: { share: 0.86, count: 3 } }), stamp(1));
    expect(recordOf(entry)["payload"]).toEqual({ count: 3, share: "0.86" });
  });

  it("cuts a text that would not fit and keeps the hash of all of it", () => {
    const long = "abcdefgh ".repeat(20_000);
    const entry = entryOf(input({ payload: { long } }), stamp(1));
    expect(Buffer.byteLength(entry.canonical)).toBeLessThanOrEqual(ENTRY_LIMIT);
    expect(entry.canonical).toContain(`[cut: ${long.length} characters, sha256 ${sha256(long)}]`);
  });

  it("stays under its limit with many long texts of many bytes each", () => {
    const payload = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`note${i}`, "漢字🙂".repeat(5_000)]));
    expect(Buffer.byteLength(entryOf(input({ payload }), stamp(1)).canonical)).toBeLessThanOrEqual(ENTRY_LIMIT);
  });

  it("takes lone surrogates, NUL and unusual forms without failing", () => {
    const entry = entryOf(input({ payload: { text: "a\u0000b \uD800 e\u0301" } }), stamp(1));
    expect(recordOf(entry)["payload"]).toEqual({ text: "a\uFFFDb \uFFFD \u00e9" });
  });

  it("assurance 53: redacts every text and key of what it says, and counts what was taken out", () => {
    const payload = { "ann.example@corp.example": "call +1 415 555 2671 or write ann.example@corp.example", ssn: "078-05-1120" };
    const entry = entryOf(input({ payload }), stamp(1), redactText);
    expect(entry.canonical).not.toMatch(/corp\.example|555\D?2671|05\D?1120/);
    expect(recordOf(entry)["redactions"]).toEqual([
      { type: "EMAIL", count: 2 },
      { type: "PHONE", count: 1 },
      { type: "SSN", count: 1 },
    ]);
  });

  it.each(["José Álvarez", "Jürgen Müller", "Siobhán O’Brien", "김민준"])(
    "assurance 53: a name whose accents come apart, as in names of files, is not put together again in the record: %s",
    (name) => {
      const redact = redactText.knowing({ names: [name], countries: [] });
      const apart = name.normalize("NFD");
      const entry = entryOf(input({ payload: { [`by ${apart}`]: `photo by ${apart}.png` } }), stamp(1), redact);
      expect(recordOf(entry)["payload"]).toEqual({ "by [PERSON]": "photo by [PERSON].png" });
      expect(recordedText(apart, redact)).toBe("[PERSON]");
    },
  );

  it("assurance 53: a long text whose accents come apart is redacted ahead in the form that the record asks for", async () => {
    const redact = makeRedactor(["EMAIL"]);
    const text = `${"re\u0301sume\u0301 ".repeat(2_000)}rosa@corp.example`;
    await redact.ahead([text]);
    expect(recordedText(text, redact)).toBe(`${"r\u00e9sum\u00e9 ".repeat(2_000)}[EMAIL]`);
  });

  it("counts what was taken out, and not what a ticket holds in brackets already", () => {
    const payload = { text: "write to [EMAIL] or rosa@corp.example, [PHONE], [SSN]", other: "[EMAIL] [WORK_NOTES]" };
    expect(recordOf(entryOf(input({ payload }), stamp(1), redactText))["redactions"]).toEqual([{ type: "EMAIL", count: 1 }]);
  });
});
