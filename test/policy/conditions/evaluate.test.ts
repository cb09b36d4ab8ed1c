import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Condition,
  type Evaluation,
  evaluate,
  namesUsed,
  parseCondition,
  type Value,
} from "../../../src/policy/conditions/index.ts";
import { allFacts, conditions, facts, NAMES } from "./expressions.ts";

function answer(text: string, values: Readonly<Record<string, Value>>): Evaluation {
  const parsed = parseCondition(text, NAMES);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return evaluate(parsed.condition, new Map(Object.entries(values)));
}

const truth = (condition: Condition, values: ReadonlyMap<string, Value>): boolean | "unknown" =>
  evaluate(condition, values).value;
const not = (of: Condition): Condition => ({ kind: "not", of });

describe("capability 4.10: what a condition answers", () => {
  it.each([
    ["risk == 'medium' or confidence < thresholds.auto_*", { risk: "low", confidence: 0.86, "thresholds.auto_*": 0.86 }, false],
    ["risk == 'medium' or confidence < thresholds.auto_*", { risk: "low", confidence: 0.8599, "thresholds.auto_*": 0.86 }, true],
    ["risk == 'medium' or confidence < thresholds.auto_*", { risk: "medium", confidence: 1, "thresholds.auto_*": 0.86 }, true],
    ["risk == 'high' or pii_guardrail == true", { risk: "low", pii_guardrail: true }, true],
    ["risk == 'high' or pii_guardrail == true", { risk: "low", pii_guardrail: false }, false],
    ["risk in ['low', 'high']", { risk: "medium" }, false],
    ["risk in ['low', 'high']", { risk: "high" }, true],
    ["not ticket.on_hold and tasks.open >= 1", { "ticket.on_hold": false, "tasks.open": 1 }, true],
    ["fields.vendor_country != 'DE'", { "fields.vendor_country": "de" }, true],
    ["tasks.open <= -1", { "tasks.open": -1 }, true],
    [
      "tasks.open > 0 or pii_guardrail and ticket.on_hold",
      { "tasks.open": 1, pii_guardrail: false, "ticket.on_hold": false },
      true,
    ],
    ["(pii_guardrail == ticket.on_hold) == true", { pii_guardrail: false, "ticket.on_hold": false }, true],
    ["true", {}, true],
  ])("%s with %j is %s", (text, values, expected) => {
    expect(answer(text, values)).toEqual({ value: expected });
  });
});

describe("assurance 20: a fact that is missing makes the answer unknown, never false", () => {
  it.each([
    ["risk == 'high'", {}, ["risk"]],
    ["not pii_guardrail", {}, ["pii_guardrail"]],
    ["risk != 'high'", {}, ["risk"]],
    ["confidence < thresholds.auto_*", { confidence: 0.9 }, ["thresholds.auto_*"]],
    ["risk == 'high' or pii_guardrail", { risk: "low" }, ["pii_guardrail"]],
    ["risk == 'high' or pii_guardrail", {}, ["risk", "pii_guardrail"]],
    ["ticket.on_hold and confidence > 0.5", { "ticket.on_hold": true }, ["confidence"]],
    ["(tasks.open > 5 and risk == 'low') or pii_guardrail", { "tasks.open": 1 }, ["pii_guardrail"]],
    ["risk in ['low']", {}, ["risk"]],
    ["tasks.open == tasks.open", {}, ["tasks.open"]],
    ["(risk == 'low') == (tasks.open == 1)", { risk: "low" }, ["tasks.open"]],
  ])("%s with %j lacks %j", (text, values, missing) => {
    const reasons = missing.map((name) => `${name} has no value`);
    expect(answer(text, values)).toEqual({ value: "unknown", missing, reasons });
  });

  it.each([
    ["pii_guardrail and risk == 'high'", { pii_guardrail: false }, false],
    ["risk == 'high' and pii_guardrail", { pii_guardrail: false }, false],
    ["pii_guardrail or risk == 'high'", { pii_guardrail: true }, true],
    ["risk == 'high' or pii_guardrail", { pii_guardrail: true }, true],
    ["not (risk == 'high' and pii_guardrail)", { pii_guardrail: false }, true],
  ])("%s with %j is decided without the missing fact: %s", (text, values, expected) => {
    expect(answer(text, values)).toEqual({ value: expected });
  });

  it.each([
    ["confidence < 0.9", { confidence: Number.NaN }, "confidence is not a finite number"],
    ["confidence < 0.9", { confidence: Number.POSITIVE_INFINITY }, "confidence is not a finite number"],
    ["confidence < 0.9", { confidence: "0.95" }, "confidence is not a number"],
    ["pii_guardrail", { pii_guardrail: "false" }, "pii_guardrail is not a boolean"],
    ["not ticket.on_hold", { "ticket.on_hold": 0 }, "ticket.on_hold is not a boolean"],
    ["source == 'x'", { source: true }, "source is not a string"],
    ["risk == 'high'", { risk: "critical" }, "risk holds a value that it cannot have"],
    ["risk == 'high'", { risk: "High" }, "risk holds a value that it cannot have"],
  ])("%s with %j is unknown: %s", (text, values, reason) => {
    const [name] = Object.keys(values);
    expect(answer(text, values)).toEqual({ value: "unknown", missing: [name], reasons: [reason] });
  });

  it("does not repeat the unusable value, which may be personal", () => {
    expect(JSON.stringify(answer("risk == 'high'", { risk: "jane.doe@example.com" }))).not.toContain("jane");
  });

  it("takes null and objects from a careless collector for missing, not for false", () => {
    const careless = new Map<string, Value>(JSON.parse('[["risk",null],["confidence",{}],["pii_guardrail",[]]]'));
    for (const text of ["risk == 'high'", "confidence < 1", "pii_guardrail"]) {
      const parsed = parseCondition(text, NAMES);
      expect(parsed.ok && evaluate(parsed.condition, careless).value).toBe("unknown");
    }
  });

  it("never throws, whatever the facts hold, and blames only facts that the condition reads", () => {
    const rubbish = fc.oneof(fc.constant(Number.NaN), fc.string(), fc.boolean(), fc.double());
    fc.assert(
      fc.property(conditions, fc.dictionary(fc.constantFrom(...NAMES.keys()), rubbish), (condition, values) => {
        const evaluation = evaluate(condition, new Map(Object.entries(values)));
        const missing = evaluation.value === "unknown" ? evaluation.missing : namesUsed(condition).slice(0, 1);
        expect(missing).not.toEqual([]);
        expect(namesUsed(condition)).toEqual(expect.arrayContaining([...missing]));
      }),
      { numRuns: 1_000 },
    );
  });

  it("when no fact is usable, no condition is true or false", () => {
    const unusable = fc.constantFrom(
      new Map<string, Value>(),
      new Map<string, Value>([...NAMES.keys()].map((name) => [name, Number.NaN])),
    );
    fc.assert(
      fc.property(conditions, unusable, (condition, values) => {
        expect(truth(condition, values)).toBe("unknown");
      }),
      { numRuns: 1_000 },
    );
  });

  it("a usable value for each missing fact settles the answer, and a settled answer stays when more is known", () => {
    fc.assert(
      fc.property(conditions, facts, allFacts, (condition, some, all) => {
        const before = truth(condition, some);
        const after = truth(condition, new Map([...all, ...some]));
        expect(after).not.toBe("unknown");
        expect(before).toBeOneOf(["unknown", after]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("De Morgan holds in all three values", () => {
    fc.assert(
      fc.property(conditions, conditions, facts, (a, b, values) => {
        const both = truth(not({ kind: "and", of: [a, b] }), values);
        const either = truth(not({ kind: "or", of: [a, b] }), values);
        expect(both).toBe(truth({ kind: "or", of: [not(a), not(b)] }, values));
        expect(either).toBe(truth({ kind: "and", of: [not(a), not(b)] }, values));
      }),
      { numRuns: 1_000 },
    );
  });
});
