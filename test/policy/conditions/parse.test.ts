import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CONDITION_LIMITS, namesUsed, parseCondition, printCondition } from "../../../src/policy/conditions/index.ts";
import { conditions, NAMES } from "./expressions.ts";

function canonicalOf(text: string): string {
  const parsed = parseCondition(text, NAMES);
  return parsed.ok
    ? printCondition(parsed.condition)
    : `${parsed.problem.line}:${parsed.problem.column} ${parsed.problem.message}`;
}

describe("capability 4.10: the condition language of the policy", () => {
  it.each([
    ["risk == 'medium' or confidence < thresholds.auto_*", undefined],
    ["risk == 'high' or pii_guardrail == true", undefined],
    ["tasks.open == 1 and target.state in ['open', 'in_progress'] and not ticket.on_hold and attachments.count >= 1", undefined],
    ["confidence < thresholds.require_human_review_below", undefined],
    ["fields.vendor_country != 'DE' and fields.amount <= 1000.5", undefined],
    ["true", undefined],
    ["pii_guardrail", undefined],
    ["-1 < tasks.open", undefined],
    ['risk=="low"or\n\tnot(pii_guardrail)and((tasks.open)>=-0.50)', "risk == 'low' or not pii_guardrail and tasks.open >= -0.5"],
    ["(risk == 'low' or pii_guardrail) and ticket.on_hold", undefined],
    ["risk == 'low' or (pii_guardrail and ticket.on_hold)", "risk == 'low' or pii_guardrail and ticket.on_hold"],
    ["not not pii_guardrail", undefined],
    ["not (pii_guardrail or ticket.on_hold)", undefined],
    ["not pii_guardrail == true", undefined],
    ["(not pii_guardrail) == true", undefined],
    ["(tasks.open > 1) == (confidence > 0.5)", undefined],
    ["source == 'it\\'s'", 'source == "it\'s"'],
    ['source == "\\u0041\\n\\\\\\""', "source == 'A\\n\\\\\"'"],
    ["source == '\\u202e'", undefined],
    ["confidence in [0, 0.5, -1]", undefined],
    ["confidence > -0", "confidence > 0"],
  ])("loads %j", (text, canonical) => {
    expect(canonicalOf(text)).toBe(canonical ?? text);
  });

  it("lists the names that a condition reads, once each", () => {
    const parsed = parseCondition("risk == 'high' or not (confidence < thresholds.auto_* and risk in ['low'])", NAMES);
    expect(parsed.ok && namesUsed(parsed.condition)).toEqual(["risk", "confidence", "thresholds.auto_*"]);
  });

  it("is plain JSON: a condition survives storage unchanged", () => {
    fc.assert(
      fc.property(conditions, (condition) => {
        expect(JSON.parse(JSON.stringify(condition))).toEqual(condition);
      }),
    );
  });

  it("reads its own canonical text back to the same condition", () => {
    fc.assert(
      fc.property(conditions, (condition) => {
        const text = printCondition(condition);
        fc.pre(text.length <= CONDITION_LIMITS.characters);
        expect(parseCondition(text, NAMES)).toEqual({ ok: true, condition });
      }),
      { numRuns: 1_000 },
    );
  });

  it("whatever loads also loads in its canonical form", () => {
    const pieces = fc.constantFrom(
      "risk",
      "confidence",
      "pii_guardrail",
      "'low'",
      "0.5",
      "-1",
      "true",
      "and",
      "or",
      "not",
      "in",
      "==",
      "<",
      "(",
      ")",
      "[",
      "]",
      ",",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (words) => {
        const parsed = parseCondition(words.join(" "), NAMES);
        expect(parsed.ok ? parseCondition(printCondition(parsed.condition), NAMES) : parsed).toEqual(parsed);
      }),
      { numRuns: 3_000 },
    );
  });

  it("answers any text at all, with a place inside it when it refuses", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string()), (text) => {
        const parsed = parseCondition(text, NAMES);
        expect(parsed.ok ? 0 : parsed.problem.offset).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2_000 },
    );
  });
});
