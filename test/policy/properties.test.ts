import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical, type Facts, type Objection, OUTCOMES, type Outcome } from "../../src/case/index.ts";
import { outcomeOf } from "../../src/policy/decide.ts";
import { decide, type Question } from "../../src/policy/index.ts";
import { compiled, workflowFiles, workflowIn } from "../support/policy.ts";
import { facts, question } from "../support/question.ts";

const workflows = [{}, { shadow: true }, { pii_guardrail: true }].map((changes) =>
  workflowIn(compiled({ workflows: workflowFiles(changes) })),
);

const names = fc.array(fc.string(), { maxLength: 3 });
const value = fc.oneof(fc.string(), fc.double(), fc.boolean());
const mostly = <T>(usual: T, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });
const section = fc.constantFrom("ok" as const, "forbidden" as const, "absent" as const, "partial" as const);

const someFacts: fc.Arbitrary<Facts> = fc.record({
  values: fc
    .dictionary(fc.oneof(fc.constantFrom(...Object.keys(facts().values), "__proto__", "risk"), fc.string()), value, {
      maxKeys: 4,
    })
    .map((values) => ({ ...facts().values, ...values })),
  sections: mostly(facts().sections, fc.dictionary(fc.constantFrom("fields", "tasks", "comments", "__proto__"), section)),
  ticketRisk: mostly("low" as const, fc.constantFrom("medium" as const, "high" as const, null)),
  uncited: mostly([], names),
  coverage: fc.constant("1.0000"),
  unshown: mostly([], names),
  injection: mostly([], names),
  pii: mostly(facts().pii, fc.record({ tripped: fc.boolean(), kinds: names, restricted: fc.boolean(), unread: fc.boolean() })),
  deceptive: mostly([], names),
  holds: mostly([], names),
  demotions: mostly([], names),
  modifiedBy: mostly(null, fc.string()),
  regionMatches: mostly(true, fc.boolean()),
});

const asked = fc.record({
  workflow: fc.constantFrom(...workflows),
  parts: fc.record({
    drafted: mostly("drafted" as const, fc.constantFrom("invalid" as const, "unavailable" as const)),
    why: fc.option(fc.string()),
    action: mostly("close_task", fc.oneof(fc.string(), fc.constantFrom("delete_record", "__proto__"), fc.constant(null))),
    confidence: mostly<number | null>(0.95, fc.oneof(fc.double(), fc.constant(null))),
    facts: someFacts,
  }),
  hasProposal: mostly(true, fc.boolean()),
});

function questionOf({
  workflow,
  parts,
  hasProposal,
}: {
  workflow: (typeof workflows)[number];
  parts: Partial<Question>;
  hasProposal: boolean;
}) {
  return question(workflow, hasProposal ? parts : { ...parts, proposal: null });
}

const objections: fc.Arbitrary<Objection[]> = fc.array(
  fc.record({
    rule: fc.string(),
    outcome: fc.constantFrom("refuse" as const, "hold" as const, "review" as const, "shadow" as const),
    reason: fc.string(),
  }),
);

const strictness = (outcome: Outcome) => OUTCOMES.length - OUTCOMES.indexOf(outcome);

describe("assurance 20: whatever it is asked, decide answers, and strictly", () => {
  it("never throws, always asks somebody, and applies exactly what nobody objects to", () => {
    fc.assert(
      fc.property(asked, (given) => {
        const decision = decide(questionOf(given), given.workflow);
        expect(decision.outcome === "apply").toBe(decision.objections.length === 0);
        expect(decision.steps.every((step) => step.groups.length > 0)).toBe(true);
        expect(decision.steps.length).toBeGreaterThan(0);
        const sure = decision.zone === "auto" && decision.risk === "low" && given.hasProposal;
        expect(decision.outcome !== "apply" || sure).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("assurance 23: answers the same bytes for the same question", () => {
    fc.assert(
      fc.property(asked, (given) => {
        const once = decide(questionOf(given), given.workflow);
        expect(canonical(decide(structuredClone(questionOf(given)), given.workflow))).toBe(canonical(once));
      }),
      { numRuns: 300 },
    );
  });

  it("no objection ever loosens what the others demand", () => {
    fc.assert(
      fc.property(objections, objections, (some, more) => {
        expect(strictness(outcomeOf([...some, ...more], 1))).toBeGreaterThanOrEqual(strictness(outcomeOf(some, 1)));
        expect(outcomeOf(some, 1) === "apply").toBe(some.length === 0);
      }),
    );
  });

  it.each<[string, Partial<Facts>]>([
    ["an injection sign", { injection: ["sign"] }],
    ["a hold", { holds: ["late"] }],
    ["personal data", { pii: { tripped: true, kinds: [], restricted: true, unread: true } }],
    ["a higher risk", { ticketRisk: "high" }],
    ["a demotion", { demotions: ["no directory"] }],
    ["an uncited claim", { uncited: ["x"] }],
    ["a part that the model did not see", { unshown: ["x"] }],
    ["a foreign region", { regionMatches: false }],
  ])("%s never loosens a decision", (_what, worse) => {
    fc.assert(
      fc.property(asked, (given) => {
        const before = questionOf(given);
        const after = { ...before, facts: { ...before.facts, ...worse } };
        expect(strictness(decide(after, given.workflow).outcome)).toBeGreaterThanOrEqual(
          strictness(decide(before, given.workflow).outcome),
        );
      }),
      { numRuns: 100 },
    );
  });

  it("a lower confidence never loosens a decision", () => {
    fc.assert(
      fc.property(
        asked,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (given, a, b) => {
          const at = (confidence: number) => strictness(decide({ ...questionOf(given), confidence }, given.workflow).outcome);
          expect(at(Math.min(a, b))).toBeGreaterThanOrEqual(at(Math.max(a, b)));
        },
      ),
      { numRuns: 300 },
    );
  });
});
