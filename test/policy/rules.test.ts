import { describe, expect, it } from "vitest";
import { propose } from "../../src/case/index.ts";
import { decide, type Question } from "../../src/policy/index.ts";
import { compiled, sopFile, sopFiles, workflowIn } from "../support/policy.ts";
import { asking, CHANGE, facts, factsWith, payload, question, TASK } from "../support/question.ts";

const workflow = workflowIn(compiled());

/** The decision on the sure, allowed, low-risk question with some parts replaced. */
const decided = (overrides: Partial<Question>, by = workflow) => decide(question(by, overrides), by);
const rulesOf = (overrides: Partial<Question>, by = workflow) => decided(overrides, by).objections.map((one) => one.rule);
/** A move of the ticket to Closed, under facts with these values. */
const moving = (values: Parameters<typeof factsWith>[0]) =>
  asking(workflow, { action: "change_state", args: { state: "closed" } }, { facts: factsWith(values) });
const withPayload = (parts: Parameters<typeof payload>[1]) => ({ proposal: propose("p1", payload(workflow, parts), "model") });

describe("capability 4.14: every objection is kept, with its reason", () => {
  it.each<[string, Partial<Question>, string, string]>([
    [
      "a model that is down",
      { drafted: "unavailable", why: "down", action: null, proposal: null, confidence: null },
      "model_unavailable",
      "review",
    ],
    ["an answer without form", { drafted: "invalid", why: "not JSON", action: null, proposal: null }, "draft_invalid", "refuse"],
    ["a draft without an action", { action: null, proposal: null }, "draft_invalid", "refuse"],
    ["an action that cannot be built", { proposal: null, why: "no open task" }, "draft_invalid", "refuse"],
    ["a proposal about another action", { action: "add_comment" }, "draft_invalid", "refuse"],
    ["a proposal under another policy", withPayload({ policy: "0".repeat(64) }), "draft_invalid", "refuse"],
    ["an action that does not exist", { action: "wire_money", proposal: null }, "action_unknown", "refuse"],
    ["an action that is not allowed", { action: "change_state", proposal: null }, "action_not_allowed", "refuse"],
    [
      "another ticket",
      { ...withPayload({ target: { ...CHANGE, id: "c2" } }), facts: factsWith({ "target.phase": undefined }) },
      "other_ticket",
      "refuse",
    ],
    ["a ticket of another kind", withPayload({ ticket: TASK }), "other_ticket", "refuse"],
    ["another system", withPayload({ target: { ...TASK, system: "jira" } }), "other_ticket", "refuse"],
    ["a task that is not the ticket's own", { facts: factsWith({ "target.phase": undefined }) }, "other_ticket", "refuse"],
    ["a move where nobody knows what is offered", moving({}), "state_not_offered", "refuse"],
    ["a move into a state that is not offered", moving({ "moves.offered": "implement,review" }), "state_not_offered", "refuse"],
    ["a move where nothing is offered", moving({ "moves.offered": "" }), "state_not_offered", "refuse"],
    ["another region", { facts: facts({ regionMatches: false }) }, "region_mismatch", "refuse"],
    ["a pause", { facts: facts({ holds: ["paused for all workflows by p1"] }) }, "holds", "hold"],
    ["medium risk", { facts: facts({ ticketRisk: "medium" }) }, "risk", "review"],
    ["unknown risk", { facts: facts({ ticketRisk: null }) }, "risk", "review"],
    ["a low confidence", { confidence: 0.8 }, "zone", "review"],
    ["a failing SOP check", { facts: factsWith({ "ticket.phase": "done" }) }, "sop_check", "review"],
    [
      "a task that would close its parent",
      { facts: factsWith({ "target.would_close_parent": true }) },
      "closes_parent",
      "review",
    ],
    ["the last open task", { facts: factsWith({ "tasks.open": 1 }) }, "closes_parent", "review"],
    ["an unknown number of open tasks", { facts: factsWith({ "tasks.open": undefined }) }, "closes_parent", "review"],
    [
      "tasks that were not read",
      { facts: facts({ sections: { fields: "ok", tasks: "forbidden" } }) },
      "section_unread",
      "review",
    ],
    ["no fields at all", { facts: facts({ sections: {} }) }, "section_unread", "review"],
    ["a ticket on hold", { facts: factsWith({ "ticket.on_hold": true }) }, "on_hold", "review"],
    ["a claim without a source", { facts: facts({ uncited: ["CHG0099999"] }) }, "uncited", "review"],
    ["a part that the model did not see", { facts: facts({ unshown: ["12 of comments"] }) }, "unshown", "review"],
    ["an injection", { facts: facts({ injection: ["override_instructions"] }) }, "injection", "review"],
    [
      "personal data",
      { facts: facts({ pii: { tripped: true, kinds: ["EMAIL"], restricted: false, unread: false } }) },
      "pii",
      "review",
    ],
    ["characters nobody sees", { facts: facts({ deceptive: ["invisible"] }) }, "deceptive", "review"],
    ["a person's change", { facts: facts({ modifiedBy: "u1" }) }, "modified", "review"],
    ["a stand-in", { facts: facts({ demotions: ["the directory is a static file"] }) }, "demoted", "review"],
    ["a matching step", { confidence: 0.85 }, "approval_step", "review"],
  ])("%s is objected to", (_what, overrides, rule, outcome) => {
    const decision = decided(overrides);
    const objection = decision.objections.find((one) => one.rule === rule);
    expect(objection?.outcome).toBe(outcome);
    expect(objection?.reason).toMatch(/^[A-Z][^\n]+$/);
    expect(decision.outcome).toBe(outcome);
    expect(decision.steps[0]?.groups.length).toBeGreaterThan(0);
  });

  it("servicenow row 15: a move into an offered state has no such objection", () => {
    expect(rulesOf(moving({ "moves.offered": "closed,review" }))).not.toContain("state_not_offered");
  });

  it("several objections stand side by side, the strictest decides", () => {
    const decision = decided({
      action: "change_state",
      proposal: null,
      confidence: 0.1,
      facts: facts({ holds: ["late"], injection: ["sign"] }),
    });
    expect(decision.outcome).toBe("refuse");
    expect(decision.objections.map((one) => one.rule)).toEqual([
      "draft_invalid",
      "action_not_allowed",
      "holds",
      "zone",
      "injection",
      "approval_step",
    ]);
  });

  it("a hold is stricter than a review", () => {
    expect(decided({ confidence: 0.1, facts: facts({ holds: ["late"] }) }).outcome).toBe("hold");
  });

  it("each failing or unanswerable SOP check is an objection of its own, in the SOP's words", () => {
    const reasons = decided({ facts: factsWith({ "ticket.phase": "done", "target.phase": undefined }) }).objections;
    expect(reasons.filter((one) => one.rule === "sop_check").map((one) => one.reason)).toEqual([
      "SOP check change_is_open does not hold: The change must be open.",
      "SOP check task_is_open cannot be answered (target.phase has no value): The task must be open.",
    ]);
  });

  it("closing one of several open tasks leaves the parent alone, and so does a task known not to close it", () => {
    expect(decided({ facts: factsWith({ "tasks.open": 2 }) }).outcome).toBe("apply");
    expect(decided({ facts: factsWith({ "tasks.open": 1, "target.would_close_parent": false }) }).outcome).toBe("apply");
  });

  it("an action that no SOP check covers goes to people", () => {
    const checks = [{ id: "a", when: "ticket.phase == 'open'", says: "It must be open.", actions: ["add_comment" as const] }];
    const uncovered = workflowIn(compiled({}, sopFiles(sopFile({ checks }))));
    expect(rulesOf({}, uncovered)).toEqual(["sop_check"]);
  });
});

describe("capability 4.7: risk is the highest of tier, ticket and scope", () => {
  it.each([
    [facts(), "low"],
    [facts({ ticketRisk: "medium" }), "medium"],
    [facts({ ticketRisk: "high" }), "high"],
    [facts({ ticketRisk: null }), "medium"],
    [factsWith({ "items.count": 10 }), "low"],
    [factsWith({ "items.count": 11 }), "medium"],
    [factsWith({ "items.count": 51 }), "high"],
    [factsWith({ "conflicts.open": 1 }), "medium"],
    [factsWith({ "ticket.on_hold": true }), "medium"],
    [facts({ sections: { ...facts().sections, comments: "forbidden" } }), "medium"],
    [facts({ sections: { ...facts().sections, items: "partial" } }), "medium"],
    [facts({ sections: { ...facts().sections, conflicts: "absent" } }), "low"],
  ])("capability 4.5: case %#", (given, risk) => {
    const decision = decided({ facts: given });
    expect(decision.risk).toBe(risk);
    expect(decision.riskReasons.length > 0).toBe(risk !== "low");
    expect(decision.outcome === "apply").toBe(risk === "low");
  });
});
