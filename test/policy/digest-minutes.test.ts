import { describe, expect, it } from "vitest";
import { PolicyFile } from "../../src/policy/index.ts";
import { compiled, policyFile, problemsOf } from "../support/policy.ts";

const approvals = (more: object) => ({ approvals: { ...policyFile().approvals, ...more } });

describe("wish B16: approvals.digest_minutes", () => {
  it("unset each question is told by itself; set it is the period", () => {
    expect(compiled().digestMinutes).toBeNull();
    expect(compiled(approvals({ digest_minutes: 15 })).digestMinutes).toBe(15);
    expect(compiled(approvals({ digest_minutes: 30 })).digestMinutes).toBe(30);
  });

  it.each([0, -1, 1.5, "15", 1_441, null])("%j is refused at its place", (value) => {
    const parsed = PolicyFile.safeParse({ ...policyFile(), ...approvals({ digest_minutes: value }) });
    expect(parsed.error?.issues.map(({ path }) => path.join("."))).toEqual(["approvals.digest_minutes"]);
  });

  it("a period longer than the time that people have is refused, with the workflow and the way out", () => {
    expect(problemsOf(approvals({ digest_minutes: 31 }))).toEqual([
      "approvals.digest_minutes: must be at most 30, the reviewer_slo_minutes of chg_low_risk_auto: its time would be over before a chat is told",
    ]);
  });
});
