import { describe, expect, it } from "vitest";
import { compilePolicy } from "../../src/policy/index.ts";
import {
  asLine,
  CHANGES,
  compiled,
  policyFile,
  problemsOf,
  sopFile,
  sopFiles,
  VENDORS,
  workflowFiles,
  workflowIn,
} from "../support/policy.ts";

const step = (when: string, list = "medium_risk") => ({ when, route_to: `rbac.reviewer_groups.${list}` });
const steps = (...whens: readonly string[]) => ({ approvals: { mode: "any" as const, steps: whens.map((when) => step(when)) } });

describe("assurance 19: what does not fit together stops the start, with its place", () => {
  it.each([
    ["risk == 'medum'", 'approvals.steps.0.when: column 9: "risk" (a string) is never "medum"'],
    ["rsk == 'low'", 'approvals.steps.0.when: column 1: unknown name "rsk"; did you mean "risk"?'],
    ["confidence < '0.8'", "approvals.steps.0.when: column 14"],
    ["workflow == 'gone'", "approvals.steps.0.when: column 13"],
    ["action == 'close_tasks'", "approvals.steps.0.when: column 11"],
    ["confidence", "approvals.steps.0.when: column 1"],
    ["fields.unknown == 'x'", "approvals.steps.0.when: column 1: unknown name"],
    ["confidence < thresholds.auto_approve_confidence", `workflow ${VENDORS} has no thresholds.auto_approve_confidence`],
    ["fields.vendor_country == 'DE'", `workflow ${CHANGES} has no fields.vendor_country`],
  ])("a step that reads %s is refused", (when, problem) => {
    expect(problemsOf(steps(when)).join("\n")).toContain(problem);
  });

  it("a workflow's own names may be used under its name", () => {
    const guarded = `workflow == '${VENDORS}' and fields.vendor_country == 'DE' and confidence < thresholds.auto_complete_confidence`;
    expect(problemsOf(steps(guarded))).toEqual([]);
  });

  it("a route to a list that does not exist is refused", () => {
    const approvals = { mode: "any" as const, steps: [step("risk == 'low'", "lowrisk")] };
    expect(problemsOf({ approvals })).toEqual(["approvals.steps.0.route_to: names no list of rbac.reviewer_groups"]);
  });

  it("a list of reviewers that no step routes to is refused", () => {
    const lists = { ...policyFile().rbac.reviewer_groups, privacy: ["privacy-office"] };
    const rbac = { reviewer_groups: lists };
    expect(problemsOf({ rbac })).toEqual(["rbac.reviewer_groups.privacy: no step routes to it, so it changes nothing"]);
    expect(problemsOf({ rbac, approvals: { mode: "any", steps: [step("pii_guardrail", "privacy")] } })).toEqual([]);
  });

  it("a residency that names another region, or leaves one out, is refused", () => {
    const regions = { allowed: ["us-east-1", "eu-west-1"], data_residency: { "us-east-1": "US", "ap-south-1": "IN" } };
    expect(problemsOf({ regions })).toEqual([
      "regions.data_residency.ap-south-1: is not one of regions.allowed",
      "regions.data_residency: says nothing about eu-west-1",
    ]);
  });

  it("assurance 16: a model outside the private network is refused while inference_vpc_only is on", () => {
    const workflows = workflowFiles({ model_endpoint: "az-openai:gpt-4o-mini@public" });
    expect(problemsOf({ workflows })).toEqual([
      "workflows.0.model_endpoint: must end in @vpc: security.inference_vpc_only is on",
    ]);
  });

  it("assurance 16, 74: inference_vpc_only off stops the start: nothing here may call a public model", () => {
    expect(problemsOf({ security: { ...policyFile().security, inference_vpc_only: false } })).toEqual([
      "security.inference_vpc_only: must be true: models are called at private addresses only, and no setting changes that",
    ]);
  });

  it("two workflows with one id, or for the same tickets, are refused", () => {
    const { id, source } = workflowFiles({})[1] ?? policyFile().workflows[0] ?? { id: "", source: "" };
    expect(problemsOf({ workflows: workflowFiles({ source }) })).toEqual([
      "workflows.1.source: another workflow already takes these tickets",
    ]);
    expect(problemsOf({ workflows: workflowFiles({ id }) }, sopFiles()).join()).toContain(
      "workflows.1.id: another workflow has this id",
    );
  });

  it.each(["confidence_shift > 2", "confidence_shift_stddev == 2", "reviewer_slo_minutes > 45 for 0 cycles", "2 < 3"])(
    "an alert that reads %s is refused",
    (text) => {
      expect(problemsOf({ alerts: { ...policyFile().alerts, on_drift: text } })[0]).toMatch(/^alerts\.on_drift: column \d+: /);
    },
  );

  it("a metric that is published twice is refused", () => {
    const metric = { name: "human_touch_rate" as const, target: 0.4 };
    expect(problemsOf({ metrics: { publish: [metric, metric] } })).toEqual(["metrics.publish.1.name: is published twice"]);
  });
});

describe("B24: settings of ours that would change nothing are refused", () => {
  it("serial with a single step", () => {
    expect(problemsOf({ approvals: { mode: "serial", steps: [step("risk == 'low'")] } })).toEqual([
      "approvals.mode: serial changes nothing with fewer than two steps",
    ]);
  });

  it("a common expiry when every workflow has its own", () => {
    const workflows = policyFile().workflows.map((workflow) => ({ ...workflow, expiry_minutes: 10 }));
    expect(problemsOf({ workflows, approvals: { ...policyFile().approvals, expiry_minutes: 5 } })).toEqual([
      "approvals.expiry_minutes: changes nothing: every workflow has its own",
    ]);
  });
});

describe("SOPs", () => {
  it("a workflow without its SOP is refused", () => {
    expect(problemsOf({}, new Map([[CHANGES, sopFile()]]))).toEqual([`workflows.1.id: there is no SOP ${VENDORS}`]);
    expect(problemsOf({ workflows: workflowFiles({ sop: "elsewhere" }) })).toEqual([
      "workflows.0.sop: there is no SOP elsewhere",
    ]);
  });

  it("an SOP that names another workflow than its file is refused", () => {
    const sops = new Map([...sopFiles(), [CHANGES, sopFile({ workflow: "other" })]]);
    expect(problemsOf({}, sops)).toEqual([`sops.${CHANGES}.workflow: must be ${CHANGES}`]);
  });

  it("a check that reads an unknown fact, a decision's name or a wrong type is refused", () => {
    const check = (id: string, when: string) => ({ id, when, says: "It must hold." });
    const checks = [check("a", "tickets.phase == 'open'"), check("b", "confidence > 0.9"), check("c", "tasks.open == 'none'")];
    const found = problemsOf({}, sopFiles(sopFile({ checks })));
    expect(found.map((line) => line.split(":", 1)[0])).toEqual([0, 1, 2].map((index) => `sops.${CHANGES}.checks.${index}.when`));
  });

  it("a template that proposes what the workflow does not allow is refused", () => {
    const workflows = workflowFiles({ allowed_actions: ["close_task"] });
    expect(problemsOf({ workflows })).toEqual([
      "workflows.0.allowed_actions: lacks add_comment, which the SOP's template proposes",
    ]);
  });

  it("a text that is no Unicode is refused, not thrown", () => {
    const result = compilePolicy(policyFile({ service: "\ud800" }), sopFiles());
    expect(result.ok ? [] : result.problems.map(asLine)).toEqual([": holds a text that is not valid Unicode"]);
  });
});

describe("what a compiled policy says", () => {
  it("resolves every name of a workflow", () => {
    const workflow = workflowIn(compiled());
    expect(workflow.thresholds).toEqual({ auto: 0.86, review: 0.7, autoKey: "auto_approve_confidence" });
    expect([...workflow.allowedActions]).toEqual(["add_comment", "attach_evidence", "close_task"]);
    expect([workflow.timeoutSeconds, workflow.maxAttempts, workflow.backoffSeconds]).toEqual([900, 2, 30]);
    expect(workflow.steps.map((compiledStep) => compiledStep.groups)).toEqual([["ops-lead"], ["ops-director", "internal-audit"]]);
    expect(workflow.sop.checks.map((check) => check.sections)).toEqual([["fields"], ["tasks"]]);
    expect(workflow.sop.noteSections).toEqual(["fields"]);
  });

  it("lets a review expire after its own minutes, the common ones, or four review times", () => {
    const common = { approvals: { ...policyFile().approvals, expiry_minutes: 7.5 } };
    expect(workflowIn(compiled()).expiryMinutes).toBe(120);
    expect(workflowIn(compiled(common)).expiryMinutes).toBe(7.5);
    expect(workflowIn(compiled({ ...common, workflows: workflowFiles({ expiry_minutes: 0.2 }) })).expiryMinutes).toBe(0.2);
  });

  it("knows every group that may be asked", () => {
    expect(compiled().groups).toEqual(["ops-analyst", "ops-lead", "ops-director", "internal-audit"]);
  });

  it("assurance 19: lists the keys that nothing uses yet", () => {
    const { inert } = compiled();
    expect(inert).toContain("workflows[].sample_rate");
    expect(inert).toContain("workflows[].rollback");
    expect(inert.filter((key) => /threshold|allowed|steps|sink|pii_patterns/.test(key))).toEqual([]);
    expect(compiled({ workflows: policyFile().workflows.map(({ rollback: _, ...rest }) => rest) }).inert).not.toContain(
      "workflows[].rollback",
    );
  });

  it("says what people should know although nothing is wrong", () => {
    const workflows = workflowFiles({ allowed_actions: ["add_comment", "grant_access", "route_approval"], pii_guardrail: true });
    const sops = sopFiles(
      sopFile({ checks: [{ id: "a", when: "true == ticket.on_hold", says: "x", actions: ["close_task"] }] }),
      sopFile({ workflow: "extra" }),
    );
    const { warnings } = compiled({ workflows, ...steps("true") }, sops);
    expect(warnings).toEqual([
      `${VENDORS}: no rollback is set; that means a false-positive rate of 1 % in 24 hours.`,
      `${CHANGES}: grant_access is allowed, but never without a person.`,
      `${CHANGES}: no SOP check covers add_comment, so people decide it.`,
      `${CHANGES}: no SOP check covers grant_access, so people decide it.`,
      `${CHANGES}: no SOP check covers route_approval, so people decide it.`,
      `${CHANGES}: SOP check a is for actions that are not allowed, so it is never asked.`,
      `${CHANGES}: route_approval is allowed, but the SOP lists no routes.`,
      "Policy step 1 always matches: nothing is automatic.",
      `${CHANGES}: pii_guardrail is on, but no approval step reads it; such items go to review by risk.`,
      `${VENDORS}: pii_guardrail is on, but no approval step reads it; such items go to review by risk.`,
      "SOP extra is used by no workflow.",
    ]);
  });
});

describe("assurance 22: the policy's hash is its identity", () => {
  it("is the same for the same policy, whatever the order of its keys", () => {
    const { version, ...rest } = policyFile();
    expect(compiled({ ...rest, version }).hash).toBe(compiled().hash);
    expect(compiled().hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("changes with a key of an SOP that is used, not with one that is not", () => {
    expect(compiled({}, sopFiles(sopFile({ version: "2" }))).hash).not.toBe(compiled().hash);
    expect(compiled({}, sopFiles(sopFile({ workflow: "extra" }))).hash).toBe(compiled().hash);
  });

  it("stands on every workflow", () => {
    const policy = compiled();
    expect([...policy.workflows.values()].map((workflow) => workflow.policyHash)).toEqual([policy.hash, policy.hash]);
  });
});
