import { describe, expect, it } from "vitest";
import { explainAlone } from "../../src/cli/explain-alone.ts";
import { decide, type PolicyFile } from "../../src/policy/index.ts";
import { compiled, policyFile, sopFile, sopFiles, workflowFiles, workflowIn } from "../support/policy.ts";
import { asking, question } from "../support/question.ts";

const page = (overrides: Partial<PolicyFile> = {}, demotions: readonly string[] = [], sops = sopFiles()): string =>
  explainAlone({ policy: compiled(overrides, sops), demotions });

describe("wish B19: one place for all auto-approval rules", () => {
  it("names for each workflow the actions, and all that must hold for each", () => {
    const text = page();
    expect(text).toContain(
      "workflow chg_low_risk_auto\n  confidence at least 0.8600 (auto_approve_confidence), risk low, not on hold\n",
    );
    expect(text).toContain("  policy step 2 is false and can be answered: risk == 'high' or pii_guardrail == true\n");
    expect(text).toContain(
      "  close_task, when the SOP's checks hold:\n    - change_is_open: The change must be open.\n    - task_is_open: The task must be open.\n    - and it does not close or move its parent\n",
    );
    expect(text).toContain("  at most any number of actions an hour\n");
  });

  it.each([
    ["shadow mode", { workflows: workflowFiles({ shadow: true }) }, "nothing: it runs in shadow mode"],
    ["no steps", { approvals: { ...policyFile().approvals, steps: [] } }, "nothing: no allowed action can pass"],
    [
      "the highest tier",
      { workflows: workflowFiles({ allowed_actions: ["add_comment", "grant_access"] }) },
      "  never: grant_access\n",
    ],
    ["a limit", { workflows: workflowFiles({ max_per_hour: 7 }) }, "  at most 7 actions an hour\n"],
  ])("%s shows", (_, overrides, says) => {
    expect(page(overrides)).toContain(says);
  });

  it("what is demoted here is said first", () => {
    expect(page({}, ["no directory"])).toMatch(/^.*\nhere and now: nothing, because\n {2}no directory\nworkflow/);
  });

  it("leaves out no action that the decision applies: what it calls never is never applied, and the rest is", () => {
    const sops = sopFiles(
      sopFile({ checks: [{ id: "open", when: "ticket.phase == 'open'", says: "Open.", actions: ["add_comment"] }] }),
    );
    const policy = compiled(
      { workflows: workflowFiles({ allowed_actions: ["add_comment", "attach_evidence", "close_task"] }) },
      sops,
    );
    const workflow = workflowIn(policy);
    const outcomes = {
      add_comment: decide(asking(workflow, { action: "add_comment", args: {} }), workflow).outcome,
      attach_evidence: decide(asking(workflow, { action: "attach_evidence", args: { name: "n.txt" } }), workflow).outcome,
      close_task: decide(question(workflow), workflow).outcome,
    };
    expect(outcomes).toEqual({ add_comment: "apply", attach_evidence: "review", close_task: "review" });
    const text = explainAlone({ policy, demotions: [] });
    expect(text).toContain(
      "  add_comment, when the SOP's checks hold:\n    - open: Open.\n  never: attach_evidence, close_task\n",
    );
  });
});
