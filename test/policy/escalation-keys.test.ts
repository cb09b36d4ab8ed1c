import { describe, expect, it } from "vitest";
import { PolicyFile } from "../../src/policy/index.ts";
import { compiled, policyFile, problemsOf, workflowIn } from "../support/policy.ts";

const approvals = (more: object) => ({ approvals: { ...policyFile().approvals, ...more } });
const refusedAt = (more: object): readonly string[] => {
  const parsed = PolicyFile.safeParse({ ...policyFile(), ...approvals(more) });
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join("."));
};

describe("the policy's keys about questions that nobody answers", () => {
  it("capability 5.11: unset they escalate at half, once and twice the SLO, to the highest reviewers last", () => {
    expect(workflowIn(compiled())).toMatchObject({
      escalateAt: [0.5, 1, 2],
      fallback: ["ops-director", "internal-audit"],
    });
  });

  it("capability 5.11: set they are followed, and no escalation at all is possible", () => {
    const fallback = "rbac.reviewer_groups.medium_risk";
    expect(workflowIn(compiled(approvals({ escalate_at: [1], fallback })))).toMatchObject({
      escalateAt: [1],
      fallback: ["ops-lead"],
    });
    expect(workflowIn(compiled(approvals({ escalate_at: [] }))).escalateAt).toEqual([]);
  });

  it.each([
    [{ escalate_at: [0] }, "approvals.escalate_at.0"],
    [{ escalate_at: [1, 1] }, "approvals.escalate_at.1"],
    [{ escalate_at: [1, 2, 3, 4] }, "approvals.escalate_at"],
    [{ fallback: "high_risk" }, "approvals.fallback"],
  ])("wish B24: %j is refused at its place", (more, path) => {
    expect(refusedAt(more)).toEqual([path]);
  });

  it("wish B24: a fallback that is no list, and escalations after every expiry, are refused", () => {
    expect(problemsOf(approvals({ fallback: "rbac.reviewer_groups.nobody" }))).toEqual([
      "approvals.fallback: names no list of rbac.reviewer_groups",
    ]);
    expect(problemsOf(approvals({ escalate_at: [4] }))).toEqual([
      "approvals.escalate_at: changes nothing: every question expires before",
    ]);
  });

  it("a list that only the fallback names is used", () => {
    const lists = { ...policyFile().rbac.reviewer_groups, duty: ["duty-officer"] };
    const more = { rbac: { reviewer_groups: lists }, ...approvals({ fallback: "rbac.reviewer_groups.duty" }) };
    expect(problemsOf(more)).toEqual([]);
  });
});
