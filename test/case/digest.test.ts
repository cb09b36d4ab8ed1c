import library from "canonicalize";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { actionDigest, canonical, errorCode, labelledDigest, sha256 } from "../../src/case/index.ts";
import { PAYLOAD } from "./events.ts";

// [what, a value, its RFC 8785 text]: members sorted by UTF-16 code units, shortest numbers, no optional escapes.
const VECTORS: readonly (readonly [string, unknown, string])[] = [
  [
    "members in order of their UTF-16 units",
    { "\u20ac": 1, "\r": 2, "1": 3, "\ud83d\ude00": 4, "\u0080": 5, "\u00f6": 6, "\ufb33": 7 },
    '{"\\r":2,"1":3,"\u0080":5,"\u00f6":6,"\u20ac":1,"\ud83d\ude00":4,"\ufb33":7}',
  ],
  ["nested objects and arrays, arrays as they are", { b: [3, { z: 1, a: 2 }], a: {} }, '{"a":{},"b":[3,{"a":2,"z":1}]}'],
  ["the short escapes and lower-case hex", '\b\t\n\f\r"\\/\u0000\u001f\u007f', '"\\b\\t\\n\\f\\r\\"\\\\/\\u0000\\u001f\u007f"'],
  [
    "big, small and negative zero numbers",
    [1e21, 1e-7, -0, 4.5, 2e-3, 1e20, Number("333333333.33333329")],
    "[1e+21,1e-7,0,4.5,0.002,100000000000000000000,333333333.3333333]",
  ],
  ["literals", [null, true, false, ""], '[null,true,false,""]'],
  ["text outside the basic plane as it is", "\u{1F600} é e\u0301", '"\u{1F600} é e\u0301"'],
];

const json = fc.jsonValue({ maxDepth: 4 }).filter((value) => !/\\u[dD][89a-fA-F]/.test(JSON.stringify(value)));

describe("canonical bytes", () => {
  it.each(VECTORS)("%s", (_what, value, text) => {
    expect(canonical(value)).toBe(text);
  });

  it("are those of the library that verifies logs, for any JSON", () => {
    fc.assert(
      fc.property(json, (value) => canonical(value) === library(value)),
      { numRuns: 500 },
    );
  });

  it("read back they are the same value, and the same value always gives the same bytes", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonical(value);
        expect(canonical(JSON.parse(text))).toBe(text);
        expect(canonical(shuffled(value))).toBe(text);
      }),
    );
  });

  it.each([
    ["undefined", { a: undefined }],
    ["a date", { a: new Date(0) }],
    ["a big integer", [1n]],
    ["NaN", Number.NaN],
    ["infinity", [Number.POSITIVE_INFINITY]],
    ["a lone surrogate", "a\ud800"],
    ["a lone surrogate in a name", { "\udc00": 1 }],
    ["a map", new Map()],
    ["a function", () => 1],
  ])("refuses %s instead of dropping it", (_what, value) => {
    expect(() => canonical(value)).toThrow(expect.objectContaining({ code: "EVIDENCE_INVALID" }));
  });

  it("digests carry their label, so that one kind of thing never stands for another", () => {
    expect(labelledDigest("ots.action.v1", { a: 1 })).toBe(sha256('ots.action.v1\n{"a":1}'));
    expect(labelledDigest("ots.message.v1", { a: 1 })).not.toBe(labelledDigest("ots.action.v1", { a: 1 }));
  });

  it("assurance 25: any change of an action's text, ticket, field or policy is another digest", () => {
    const changes = [
      { note: `${PAYLOAD.note} ` },
      { policy: "q".repeat(64) },
      { ticket: { ...PAYLOAD.ticket, id: "c2" } },
      { target: { ...PAYLOAD.target, key: "CHG0030002" } },
      { args: { field: "x" } },
      { action: "draft_note" },
    ];
    const digests = [PAYLOAD, ...changes.map((change) => ({ ...PAYLOAD, ...change }))].map(actionDigest);
    expect(new Set(digests).size).toBe(changes.length + 1);
  });

  it("an error that is not ours has no code of ours", () => {
    expect(errorCode(new Error("x"))).toBe("unexpected");
  });
});

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, shuffled(item)]),
  );
}
