import { describe, expect, it } from "vitest";
import { decide, type Policy, type PolicyFile, type Question, readPolicyText } from "../../src/policy/index.ts";
import { compiled, policyFile, problemsOf, sopFile, sopFiles, workflowFiles, workflowIn } from "../support/policy.ts";
import { asking, factsWith, question } from "../support/question.ts";

const LISTS = policyFile().rbac.reviewer_groups;

/** Both SOPs, that of changes with a sum. */
function withSum() {
  return sopFiles(sopFile({ fields: { amount: "number" } }));
}

describe("capability 5.16: how many people a step needs is the policy's", () => {
  const steps = (need?: number) => [
    { when: "risk == 'high'", route_to: "rbac.reviewer_groups.high_risk", ...(need === undefined ? {} : { need }) },
    { when: "window.over", route_to: "rbac.reviewer_groups.medium_risk" },
  ];
  const high = (window: boolean | undefined) => ({
    facts: { ...factsWith({ "window.over": window }), ticketRisk: "high" as const },
  });
  const stepsOf = (policy: Policy, more: Partial<Question>) =>
    decide(question(workflowIn(policy), more), workflowIn(policy)).steps;

  it("a decision names it only when it is more than one", () => {
    const two = stepsOf(compiled({ approvals: { mode: "any", steps: steps(2) } }), high(false));
    expect(two).toMatchObject([{ groups: LISTS.high_risk, need: 2 }]);
    expect(two[0]).not.toHaveProperty("veto");
    const one = stepsOf(compiled({ approvals: { mode: "any", steps: steps(1) } }), high(false));
    expect(one[0]).not.toHaveProperty("need");
    const veto = compiled({ approvals: { mode: "any", veto: "majority", steps: steps(2) } });
    expect(stepsOf(veto, high(false))).toMatchObject([{ need: 2, veto: "majority" }]);
  });

  it("assurance 20: a step that cannot be answered never lowers it", () => {
    const policy = compiled({ approvals: { mode: "any", steps: steps(3) } });
    expect(stepsOf(policy, high(undefined))).toEqual([
      { groups: LISTS.high_risk, because: "policy step 2 cannot be answered", need: 3 },
    ]);
  });

  it("capability 4.14: a step that cannot be answered objects by a name of its own, for something is not known of the ticket", () => {
    const workflow = workflowIn(compiled({ approvals: { mode: "any", steps: steps() } }));
    const rules = decide(question(workflow, high(undefined)), workflow).objections.map(({ rule }) => rule);
    expect(rules).toEqual(["risk", "approval_step", "approval_step_unknown"]);
  });

  it("assurance 22: a policy with none of our keys has the hash it always had, and one with all of them is read back from its text", () => {
    const amount = { field: "amount", currency: "EUR" };
    const rbac = {
      reviewer_groups: LISTS,
      verbs: { modify: ["ops-lead"] },
      authority: { "ops-lead": { max_amount: { EUR: 5 } } },
    };
    const approvals = { mode: "any" as const, veto: "majority" as const, steps: steps(2) };
    const policy = compiled({ rbac, approvals, workflows: workflowFiles({ amount }) }, withSum());
    expect(readPolicyText(policy.text)?.hash).toBe(policy.hash);
    expect(readPolicyText(policy.text)?.rights).toEqual(policy.rights);
    expect(compiled().text).not.toMatch(/"(need|veto|verbs|authority)"|"currency/);
  });
});

describe("wish B15: a reason by the class of the action", () => {
  const policy = compiled({ approvals: { ...policyFile().approvals, reason_for: ["state"] } });
  const workflow = workflowIn(policy);

  it.each<[string, Question, boolean]>([
    ["a state change, however sure", question(workflow, { confidence: 1 }), true],
    ["a comment that is not quite sure", asking(workflow, { action: "add_comment", args: {} }, { confidence: 0.8 }), false],
    ["a comment that is not sure at all", asking(workflow, { action: "add_comment", args: {} }, { confidence: 0.5 }), true],
    ["no proposal", question(workflow, { proposal: null, action: "close_task" }), false],
  ])("%s", (_what, asked, required) => {
    expect(decide(asked, workflow).reasonRequired).toBe(required);
  });
});

describe("capability 4.16: steps by region", () => {
  const when = "region == 'eu-west-1' and action == 'close_task'";
  const policy = compiled({ approvals: { mode: "any", steps: [{ when, route_to: "rbac.reviewer_groups.high_risk" }] } });
  const by = (region: string | undefined) =>
    decide(question(workflowIn(policy), { facts: factsWith({ region }) }), workflowIn(policy));

  it.each([
    ["us-east-1", "apply", ["ops-analyst", "ops-lead"]],
    ["eu-west-1", "review", ["ops-director", "internal-audit"]],
    ["ap-south-1", "review", ["ops-director", "internal-audit"]],
    [undefined, "review", ["ops-director", "internal-audit"]],
  ])("%s: %s", (region, outcome, groups) => {
    expect(by(region)).toMatchObject({ outcome, steps: [{ groups }] });
  });

  it("a region that the policy does not have is refused", () => {
    const steps = [{ when: "region == 'mars-1'", route_to: "rbac.reviewer_groups.high_risk" }];
    expect(problemsOf({ approvals: { mode: "any", steps } })[0]).toContain('"region" (a string) is never "mars-1"');
  });
});

describe("assurance 19, capability 4.17: rights that lead nowhere stop the start", () => {
  const amount = { field: "amount", currency: "EUR" };

  it.each<[string, Partial<PolicyFile>, string]>([
    [
      "a verb's group",
      { rbac: { reviewer_groups: LISTS, verbs: { modify: ["ops-lead", "ghosts"] } } },
      "rbac.verbs.modify.1: is in no list",
    ],
    [
      "a limited group",
      { rbac: { reviewer_groups: LISTS, authority: { ghosts: { max_risk: "low" } } } },
      "rbac.authority.ghosts: is in no list",
    ],
    [
      "a sum nothing has",
      { rbac: { reviewer_groups: LISTS, authority: { "ops-lead": { max_amount: { EUR: 1 } } } } },
      "rbac.authority.ops-lead.max_amount: changes nothing: no workflow has an amount",
    ],
    [
      "a sum nothing reads",
      { workflows: workflowFiles({ amount }) },
      "workflows.0.amount: changes nothing: no step and no rbac.authority reads it",
    ],
    [
      "a sum's field",
      { workflows: workflowFiles({ amount: { ...amount, field: "price" } }) },
      "workflows.0.amount.field: the SOP declares no field price of type number",
    ],
    [
      "majority of one",
      { approvals: { ...policyFile().approvals, veto: "majority" } },
      "approvals.veto: majority changes nothing while no step has a need above 1",
    ],
    [
      "a reason for what nobody may do",
      { approvals: { ...policyFile().approvals, reason_for: ["access"] } },
      "approvals.reason_for.0: changes nothing: no workflow allows an action of this class",
    ],
    [
      "an amount that a workflow cannot have",
      { approvals: { mode: "any", steps: [{ when: "amount > 5", route_to: "rbac.reviewer_groups.high_risk" }] } },
      "has no amount of this type; write: workflow == '...' and ...",
    ],
  ])("%s", (_what, parts, problem) => {
    expect(problemsOf(parts, withSum()).join("\n")).toContain(problem);
  });

  it("and rights that leave nobody are said at start", () => {
    const warned = (rbac: Partial<PolicyFile["rbac"]>) =>
      compiled({ rbac: { reviewer_groups: LISTS, ...rbac } }).warnings.join("\n");
    expect(warned({ verbs: { approve: ["ops-lead"] } })).toContain("rbac.verbs.approve names no group of high_risk");
    const authority = { "ops-director": { max_risk: "medium" as const }, "internal-audit": { max_risk: "medium" as const } };
    expect(warned({ authority })).toContain("rbac.authority limits every group of high_risk");
    const lists = { ...LISTS, privacy: ["privacy-office"] };
    const never = compiled({
      rbac: { reviewer_groups: lists, verbs: { modify: ["privacy-office"] } },
      approvals: { mode: "any", steps: [{ when: "false", route_to: "rbac.reviewer_groups.privacy" }] },
    });
    expect(never.warnings).toContain("rbac.verbs.modify names privacy-office, which is never asked.");
    expect(compiled({ rbac: { reviewer_groups: LISTS, verbs: { override: ["ops-lead"] } } }).inert).not.toContain(
      "rbac.verbs.override",
    );
  });
});
