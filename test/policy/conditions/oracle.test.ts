import { evaluate as celEvaluate } from "@marcbachmann/cel-js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Condition, evaluate, parseCondition, printCondition, type Value } from "../../../src/policy/conditions/index.ts";
import { allFacts, conditions, facts, NAMES } from "./expressions.ts";

const CEL_WORDS = { or: " || ", and: " && " } as const;

function toCel(condition: Condition): string {
  switch (condition.kind) {
    case "or":
    case "and":
      return `(${condition.of.map(toCel).join(CEL_WORDS[condition.kind])})`;
    case "not":
      return `!(${toCel(condition.of)})`;
    case "compare":
      return `(${toCel(condition.left)} ${condition.op} ${toCel(condition.right)})`;
    case "in":
      return `(${toCel(condition.of)} in [${condition.values.map(celValue).join(", ")}])`;
    case "name":
      return celName(condition.name);
    case "literal":
      return celValue(condition.value);
  }
}

function celName(name: string): string {
  return name.replace("auto_*", "auto_any");
}

function celValue(value: Value): string {
  if (typeof value === "number") return Number.isInteger(value) ? `${value}.0` : String(value);
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** CEL reads dotted names as nested maps. */
function celContext(values: ReadonlyMap<string, Value>): Record<string, unknown> {
  const roots = new Map<string, unknown>();
  for (const [name, value] of values) {
    const [root = "", leaf] = celName(name).split(".");
    if (leaf === undefined) roots.set(root, value);
    else roots.set(root, { ...Object(roots.get(root) ?? {}), [leaf]: value });
  }
  return Object.fromEntries(roots);
}

function celAnswer(text: string, values: ReadonlyMap<string, Value>): unknown {
  try {
    return celEvaluate(text, celContext(values));
  } catch {
    return "unknown";
  }
}

describe("capability 4.10: the language agrees with an engine that others use", () => {
  it("when every fact is there, from canonical text to answer", () => {
    fc.assert(
      fc.property(conditions, allFacts, (condition, values) => {
        const text = printCondition(condition);
        fc.pre(text.length <= 1_000);
        const parsed = parseCondition(text, NAMES);
        expect(parsed.ok && evaluate(parsed.condition, values).value).toBe(celAnswer(toCel(condition), values));
      }),
      { numRuns: 2_000 },
    );
  });

  it("when facts are missing: unknown here exactly where the other engine reports an error", () => {
    fc.assert(
      fc.property(conditions, facts, (condition, values) => {
        expect(evaluate(condition, values).value).toBe(celAnswer(toCel(condition), values));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("assurance 20: a misspelling is refused at load where others answer false and nobody is asked", () => {
  it("a misspelt value: the other engine answers false for a high-risk change, we do not load it", () => {
    const highRisk = new Map<string, Value>([
      ["risk", "high"],
      ["pii_guardrail", false],
    ]);
    expect(celAnswer("risk == 'hihg' || pii_guardrail == true", highRisk)).toBe(false);
    expect(parseCondition("risk == 'hihg' or pii_guardrail == true", NAMES)).toMatchObject({
      ok: false,
      problem: { line: 1, column: 9 },
    });
  });

  it("a misspelt field: the other engine's guard and its `and` answer false, we do not load it", () => {
    const onHold = new Map<string, Value>([
      ["ticket.on_hold", true],
      ["pii_guardrail", false],
    ]);
    expect(celAnswer("has(ticket.onhold) && ticket.onhold", onHold)).toBe(false);
    expect(celAnswer("pii_guardrail && ticket.onhold", onHold)).toBe(false);
    expect(parseCondition("pii_guardrail and ticket.onhold", NAMES)).toMatchObject({
      ok: false,
      problem: { line: 1, column: 19 },
    });
  });

  it("a misspelt field in JavaScript is undefined, and every comparison with it is false", () => {
    const record: Readonly<Record<string, unknown>> = { risk: "high", confidence: 0.2 };
    const review = record["risc"] === "high" || Number(record["confidnce"]) < 0.86;
    expect(review).toBe(false);
    expect(parseCondition("risc == 'high' or confidnce < 0.86", NAMES)).toMatchObject({
      ok: false,
      problem: { message: 'unknown name "risc"; did you mean "risk"?', line: 1, column: 1 },
    });
  });
});
