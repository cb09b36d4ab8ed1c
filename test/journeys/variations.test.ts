import { describe, expect, it } from "vitest";
import { operate } from "../../src/pipeline/index.ts";
import type { PolicyFile } from "../../src/policy/index.ts";
import {
  answerChange,
  answerVendor,
  caseOf,
  closeDesks,
  evidenceOf,
  kindsOf,
  objectionsOf,
  openDesk,
  ourNotes,
  reviewOf,
  reviewsOf,
  says,
  standing,
  startChange,
  startVendor,
  subtaskOf,
} from "../support/desk/index.ts";

closeDesks();

const first =
  (change: Partial<PolicyFile["workflows"][number]>) =>
  (file: PolicyFile): PolicyFile => ({
    ...file,
    workflows: file.workflows.map((workflow, i) => (i === 0 ? { ...workflow, ...change } : workflow)),
  });

describe("policies that say otherwise", () => {
  it("assurance 60: in shadow mode nothing is written to the ticket system and each would-be action is one entry", async () => {
    const desk = await openDesk({ policy: first({ shadow: true }) });
    const applied = await startChange(desk);
    desk.model.behave(says({ action: "add_comment", confidence: 0.5 }));
    const reviewed = await startChange(desk);
    expect([await standing(desk, applied), await standing(desk, reviewed)]).toEqual(["ended shadowed", "ended shadowed"]);
    expect(desk.serviceNow.writes.filter(({ by }) => by === "ots.service")).toEqual([]);
    expect(await kindsOf(desk, applied)).toEqual(["case.context_gathered", "case.decided", "case.ended"]);
    const gates = await Promise.all(
      [applied, reviewed].map(
        async (number) => (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.decided")?.decision,
      ),
    );
    expect(gates).toMatchObject([{ gate: "shadow" }, { gate: "shadow" }]);
  });

  it("in serial mode each matching step asks its own group, one after the other, and nobody answers twice", async () => {
    const desk = await openDesk({ policy: (file) => ({ ...file, approvals: { ...file.approvals, mode: "serial" } }) });
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    const number = await startChange(desk, { columns: { risk: "2" } });
    expect(reviewOf(desk, number)["summary"]).toContain("Asked: ops-lead, then ops-director or internal-audit");
    await answerChange(desk, number, "dora", { action: "approve" });
    expect(reviewOf(desk, number)).toMatchObject({
      state: "pending",
      message: expect.stringContaining("this question goes to ops-lead"),
    });
    const first = reviewOf(desk, number)["assignment_group"];
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("in_review");
    expect(reviewOf(desk, number)).toMatchObject({
      state: "pending",
      message: expect.stringContaining("ops-director or internal-audit"),
    });
    expect(["", first]).not.toContain(reviewOf(desk, number)["assignment_group"]);
    await answerChange(desk, number, "lou", { action: "approve" });
    expect(await standing(desk, number)).toBe("in_review");
    // The same act in the same second is the same answer, which was refused.
    await desk.pass(5);
    await answerChange(desk, number, "dora", { action: "approve" });
    expect(await standing(desk, number)).toBe("ended applied");
    expect((await evidenceOf(desk, number)).find(({ kind }) => kind === "case.ended")?.payload).toMatchObject({ touches: 2 });
  });

  it("in serial mode the same in Jira", async () => {
    const desk = await openDesk({ policy: (file) => ({ ...file, approvals: { ...file.approvals, mode: "serial" } }) });
    desk.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.75 }));
    const key = await startVendor(desk, { description: "Her number is 078-05-1120." });
    await answerVendor(desk, key, "lee", { name: "Approve" });
    expect(await standing(desk, key)).toBe("in_review");
    expect(desk.jira.issue(subtaskOf(desk, key))?.status).toBe("Pending");
    await answerVendor(desk, key, "ina", { name: "Approve" });
    expect(await standing(desk, key)).toBe("ended applied");
  });

  it("assurance 18: with every approval step deleted, what is not applied still goes to the group of its risk", async () => {
    const desk = await openDesk({ policy: (file) => ({ ...file, approvals: { ...file.approvals, steps: [] } }) });
    const number = await startChange(desk, { columns: { risk: "2" } });
    expect(await standing(desk, number)).toBe("in_review");
    expect(reviewOf(desk, number)["summary"]).toContain("Asked: ops-director or internal-audit");
  });

  it("what the environment lacks demotes automation to review, and the card says so", async () => {
    const desk = await openDesk({ demotions: ["directory: a static file stands in for AzureAD"] });
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("in_review");
    expect(await objectionsOf(desk, number)).toContain("demoted");
    expect(reviewOf(desk, number)["summary"]).toContain("a static file stands in for AzureAD");
  });

  it("a threshold of the policy decides, not a number in the code", async () => {
    const desk = await openDesk({
      policy: first({ thresholds: { auto_approve_confidence: 0.99, require_human_review_below: 0.98 } }),
    });
    const number = await startChange(desk);
    expect(await objectionsOf(desk, number)).toContain("zone");
    expect(reviewOf(desk, number)["summary"]).toContain("automatic from 0.9900, reason required below 0.9800");
  });
});

describe("a question that cannot be put", () => {
  it("capability 12.7: is tried again and again, then is a stuck case; an operator's retry puts it once", async () => {
    const desk = await openDesk();
    desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
    const refused = desk.serviceNow.faults.add({
      kind: "status",
      status: 403,
      path: /x_ots_ops\/v1\/reviews/,
      method: "POST",
      times: 1_000,
    });
    const number = await startChange(desk);
    for (let i = 0; i < 12; i += 1) await desk.pass(600);
    expect(await standing(desk, number)).toBe("stuck");
    refused.remove();
    await operate.retry(desk.world, (await caseOf(desk, number)).id, { by: "olga", reason: "the role was missing" });
    for (let i = 0; i < 4; i += 1) await desk.pass(60);
    expect(await standing(desk, number)).toBe("in_review");
    expect(reviewsOf(desk, number).map(({ state }) => state)).toEqual(["pending"]);
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(ourNotes(desk, number)).toHaveLength(1);
  });
});
