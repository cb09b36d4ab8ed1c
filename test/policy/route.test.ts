import { describe, expect, it } from "vitest";
import { decideBy } from "../../src/policy/decide.ts";
import { decide, type Question } from "../../src/policy/index.ts";
import { compiled, policyFile, sopFile, sopFiles, VENDORS, workflowFiles, workflowIn } from "../support/policy.ts";
import { facts, factsWith, question } from "../support/question.ts";

const LOW = ["ops-analyst", "ops-lead"];
const MEDIUM = ["ops-lead"];
const HIGH = ["ops-director", "internal-audit"];

const step = (when: string, list = "medium_risk") => ({ when, route_to: `rbac.reviewer_groups.${list}` });
const workflow = workflowIn(compiled());

/** The first workflow of a policy with these steps. */
function steppedBy(steps: ReturnType<typeof step>[], mode: "any" | "serial" = "any") {
  return workflowIn(compiled({ approvals: { mode, steps } }));
}

function routed(by: typeof workflow, overrides: Partial<Question> = {}) {
  const decision = decide(question(by, overrides), by);
  return { outcome: decision.outcome, asked: decision.steps.map(({ groups }) => groups) };
}

describe("capability 4.10: approvals.steps decide who is asked", () => {
  it.each<[string, Partial<Question>, readonly string[]]>([
    ["nothing to ask", {}, LOW],
    ["an SOP check fails at low risk", { facts: factsWith({ "target.phase": "done" }) }, LOW],
    ["confidence below auto", { confidence: 0.85 }, MEDIUM],
    ["no confidence", { confidence: null }, MEDIUM],
    ["no draft at all", { drafted: "unavailable", why: "slow", action: null, proposal: null, confidence: null }, MEDIUM],
    ["medium risk", { facts: facts({ ticketRisk: "medium" }) }, MEDIUM],
    ["high risk", { facts: facts({ ticketRisk: "high" }) }, HIGH],
    ["high risk and confidence below auto: the last match", { facts: facts({ ticketRisk: "high" }), confidence: 0.1 }, HIGH],
  ])("%s", (_what, overrides, groups) => {
    expect(routed(workflow, overrides).asked).toEqual([groups]);
  });

  it("serial makes each match a step, in the file's order", () => {
    const serial = steppedBy([...policyFile().approvals.steps], "serial");
    expect(routed(serial, { facts: facts({ ticketRisk: "high" }), confidence: 0.1 }).asked).toEqual([MEDIUM, HIGH]);
    expect(routed(serial, { confidence: 0.1 }).asked).toEqual([MEDIUM]);
  });

  it("a step may read the workflow, the action and what the SOP's fields say, as their types", () => {
    const when = `workflow == '${VENDORS}' and (fields.amount >= 1000 or not fields.bank_verified)`;
    const policy = compiled({ approvals: { mode: "any", steps: [step(when), step("action == 'none'", "high_risk")] } });
    const vendors = workflowIn(policy, VENDORS);
    const nothing: Partial<Question> = { drafted: "unavailable", why: null, action: null, proposal: null };
    const draft: Partial<Question> = { action: "draft_note" };
    const fields = (amount: string, verified: string) => factsWith({ "fields.amount": amount, "fields.bank_verified": verified });
    expect(routed(vendors, { ...draft, facts: fields("999.99", "true") }).asked).toEqual([LOW]);
    expect(routed(vendors, { ...draft, facts: fields("1000", "true") }).asked).toEqual([MEDIUM]);
    expect(routed(vendors, { ...draft, facts: fields("1", "false") }).asked).toEqual([MEDIUM]);
    expect(routed(vendors, { ...nothing, facts: fields("1", "true") }).asked).toEqual([HIGH]);
    expect(routed(workflowIn(policy), {}).outcome).toBe("apply");
  });
});

describe("assurance 18: without rules, people decide", () => {
  it("a policy without steps leaves everything to the group of its risk", () => {
    expect(routed(steppedBy([]))).toEqual({ outcome: "review", asked: [LOW] });
    expect(routed(steppedBy([]), { facts: facts({ ticketRisk: "high" }) })).toEqual({ outcome: "review", asked: [HIGH] });
  });

  it("capability 4.3: no rule at all means review, never apply", () => {
    expect(decideBy([], question(workflow), workflow).outcome).toBe("review");
  });

  it("a step that matches everything stops all automation", () => {
    expect(routed(steppedBy([step("true")]))).toEqual({ outcome: "review", asked: [MEDIUM] });
  });
});

describe("assurance 20: what cannot be evaluated goes to the highest reviewers", () => {
  it.each<[string, Partial<Question>]>([
    ["ticket.type == 'standard'", { facts: factsWith({ "ticket.type": undefined }) }],
    ["tasks.open > 5", { facts: factsWith({ "tasks.open": Number.NaN }) }],
    ["tasks.open > 5", { facts: factsWith({ "tasks.open": "2" }) }],
    ["ticket.phase == 'new'", { facts: factsWith({ "ticket.phase": "gone" }) }],
    ["not window.over", {}],
  ])("the step %s, when its fact has no usable value", (when, overrides) => {
    expect(routed(steppedBy([step(when, "low_risk")]), overrides)).toEqual({ outcome: "review", asked: [HIGH] });
  });

  it("also when a later step matches and names lower reviewers", () => {
    const steps = [step("window.over", "low_risk"), step("risk == 'low'", "low_risk")];
    expect(routed(steppedBy(steps)).asked).toEqual([HIGH]);
    expect(routed(steppedBy(steps, "serial")).asked).toEqual([LOW, HIGH]);
  });

  it("a field that does not hold what its SOP says is unknown", () => {
    const policy = compiled({ approvals: { mode: "any", steps: [step("fields.amount > 5", "low_risk")] } }, sopsWithAmount());
    const amounts = ["1e9", "0x10", "", "12 EUR", "007"];
    const asked = amounts.map((amount) => routed(workflowIn(policy), { facts: factsWith({ "fields.amount": amount }) }).asked[0]);
    expect(asked).toEqual(amounts.map(() => HIGH));
  });

  it("a rule that throws asks the highest reviewers and hides no other objection", () => {
    const broken = () => {
      throw new Error("broken");
    };
    const kept = () => [{ rule: "kept", outcome: "refuse" as const, reason: "Kept." }];
    const decision = decideBy([broken, kept], question(workflow), workflow);
    expect(decision.steps).toEqual([{ groups: HIGH, because: "a rule failed" }]);
    expect(decision.objections.map((one) => one.rule)).toEqual(["rule_failed", "kept"]);
    expect(decision.outcome).toBe("refuse");
    expect(decideBy([broken], question(workflow), workflow).outcome).toBe("review");
  });
});

describe("facts cannot pretend to be the decision's own values", () => {
  it("a fact named like one is ignored", () => {
    const posing = factsWith({ risk: "low", confidence: 1, pii_guardrail: false, "thresholds.auto_*": 0, workflow: "x" });
    expect(routed(workflow, { facts: { ...posing, ticketRisk: "high" }, confidence: 0.1 }).asked).toEqual([HIGH]);
  });
});

/** Both SOPs with a field that the shipped kind of change does not have. */
function sopsWithAmount() {
  return sopFiles(sopFile({ fields: { amount: "number" } }));
}

describe("workflows of one policy", () => {
  it("the auto threshold is the workflow's own", () => {
    const raised = compiled({
      workflows: workflowFiles({ thresholds: { auto_approve_confidence: 0.99, require_human_review_below: 0.7 } }),
    });
    expect(routed(workflowIn(raised)).outcome).toBe("review");
    expect(routed(workflowIn(raised), { confidence: 0.99 }).outcome).toBe("apply");
  });
});
