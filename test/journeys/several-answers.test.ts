import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { submitAnswer } from "../../src/pipeline/index.ts";
import type { PolicyFile } from "../../src/policy/index.ts";
import {
  answerChange,
  answerVendor,
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  type Name,
  openDesk,
  PEOPLE,
  reviewOf,
  says,
  standing,
  startChange,
  startVendor,
  subtaskOf,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const RULES: Partial<PolicyFile["approvals"]> = { veto: "majority" };

/** Two people decide what is of medium risk or not sure, and only leads may change what is proposed. */
function byTwo(file: PolicyFile): PolicyFile {
  const steps = file.approvals.steps.map((step, at) => (at === 0 ? { ...step, need: 2 } : step));
  const verbs = { modify: ["ops-director"] };
  return { ...file, rbac: { ...file.rbac, verbs }, approvals: { ...file.approvals, ...RULES, steps } };
}

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ policy: byTwo });
});
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })));

async function answer(number: string, who: Name, action: string, comment?: string): Promise<void> {
  // The same act in the same second is the same answer.
  await desk.pass(5);
  await answerChange(desk, number, who, { action, ...(comment === undefined ? {} : { comment }) });
}

async function told(key: string, kind: string): Promise<readonly Record<string, unknown>[]> {
  return (await evidenceOf(desk, key)).filter((entry) => entry.kind === kind).map(({ payload }) => payload);
}

const codes = async (key: string) => (await told(key, "review.answer_refused")).map((payload) => payload["code"]);

describe("capability 5.16: a question that several people must answer", () => {
  it("the first approval is shown as one of two, nobody counts twice, and the second one is carried out", async () => {
    const number = await startChange(desk);
    expect(reviewOf(desk, number)["summary"]).toContain("Asked: 2 of ops-lead");
    await answer(number, "lee", "approve");
    expect(await standing(desk, number)).toBe("in_review");
    expect(reviewOf(desk, number)).toMatchObject({
      state: "pending",
      message: expect.stringContaining("1 of 2 approvals. Asked now: others of ops-lead."),
    });
    expect(taskOf(desk, number)["state"]).not.toBe("3");
    await answer(number, "lee", "approve");
    expect(await codes(number)).toEqual(["already_answered"]);
    await answer(number, "lou", "approve");
    expect(await standing(desk, number)).toBe("ended applied");
    expect(taskOf(desk, number)["state"]).toBe("3");
  });

  it("every answer's entry says what the policy recommended and what was decided", async () => {
    const number = await startChange(desk);
    await answer(number, "lee", "approve");
    await answer(number, "lou", "approve");
    const recommended = {
      proposal: { action: "close_task", by: "model" },
      would: "review",
      zone: "assist",
      risk: "low",
      confidence: "0.8000",
    };
    for (const kind of ["case.verdict_recorded", "case.approved"])
      expect(await told(number, kind)).toMatchObject([{ recommended, decided: "approve" }]);
    const silent = await startChange(desk);
    await desk.pass(3 * 3_600);
    expect(await told(silent, "case.expired")).toMatchObject([{ recommended, decided: "expired" }]);
  });

  it("majority: one rejection is counted and asked on, the second one ends it, and nothing is done", async () => {
    const number = await startChange(desk);
    await answer(number, "lee", "reject", "policy: not this week");
    expect(await standing(desk, number)).toBe("in_review");
    expect(reviewOf(desk, number)["message"]).toContain("0 of 2 approvals and 1 rejection. Asked now: others of ops-lead.");
    await answer(number, "lee", "approve");
    expect(await codes(number)).toEqual(["already_answered"]);
    await answer(number, "lou", "reject", "timing: neither next week");
    expect(await standing(desk, number)).toBe("ended rejected");
    expect(taskOf(desk, number)["state"]).not.toBe("3");
    expect(await told(number, "case.rejected")).toMatchObject([{ decided: "reject", reasonCode: "timing" }]);
  });

  it("capability 4.16: a verb that is not his is refused with the reason, in the ticket and on record", async () => {
    const number = await startChange(desk);
    await desk.pass(5);
    await answerChange(desk, number, "lee", { action: "modify", comment: "better words", parameters: { note: "Other words." } });
    expect(reviewOf(desk, number)["message"]).toContain("modify is for ops-director only");
    expect(await codes(number)).toEqual(["verb_not_allowed"]);
    expect(await standing(desk, number)).toBe("in_review");
  });

  it("whoever sends a counted rejection again hears what it did then: the question is open, and afterwards that it ended", async () => {
    const number = await startChange(desk);
    const of = await caseOf(desk, number);
    const id = of.status === "in_review" ? of.reviewId : "";
    const reject = (who: Name) => {
      const at = desk.clock.now.toISOString();
      const own = { account: PEOPLE[who].sysId, source: `page:${number}:${who}` };
      return submitAnswer(desk.world, id, { kind: "reject", at, reason: "policy: no", changes: null, digest: null, ...own });
    };
    const counted = { kind: "counted", event: "verdict_recorded", message: expect.stringContaining("further people are asked") };
    expect([await reject("lee"), await reject("lee")]).toMatchObject([counted, counted]);
    const over = { kind: "counted", event: "rejected", message: "Rejected: nothing is done." };
    expect([await reject("lou"), await reject("lou"), await reject("lee")]).toMatchObject([over, over, counted]);
  });

  it("capability 4.16, capability 5.12: whom the policy bars from approving, and guests, are on record as not asked", async () => {
    const own = await openDesk({ policy: (file) => ({ ...file, rbac: { ...file.rbac, verbs: { approve: ["ops-director"] } } }) });
    own.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    const more = { active: true, human: true, groups: ["ops-lead", "ops-director"] };
    own.people.push({ id: "able", ...more, accounts: { servicenow: ["acc-able"] } });
    own.people.push({ id: "visitor", ...more, guest: true, accounts: { servicenow: ["acc-visitor"] } });
    const number = await startChange(own);
    const decided = (await evidenceOf(own, number)).find(({ kind }) => kind === "case.decided");
    const asked = (person: string) => ({ told: expect.arrayContaining([expect.objectContaining({ person, outcome: "asked" })]) });
    const skipped = (person: string) => ({
      told: expect.arrayContaining([expect.objectContaining({ person, outcome: "skipped", reason: "no_authority" })]),
    });
    expect(decided?.payload["routing"]).toMatchObject(asked("able"));
    for (const id of ["lee", "visitor"]) expect(decided?.payload["routing"]).toMatchObject(skipped(id));
  });

  it("in Jira two answers that are found at the same moment both count", async () => {
    desk.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.75 }));
    const key = await startVendor(desk);
    const card = subtaskOf(desk, key);
    const code = /Code for a typed answer: ([0-9A-Z-]{9})/.exec(
      JSON.stringify(desk.jira.issue(card)?.fields["description"]),
    )?.[1];
    for (const who of ["lee", "lou"] as const) desk.jira.comment(card, `/ots approve ${code}`, { as: PEOPLE[who].accountId });
    await desk.settle();
    expect([await standing(desk, key), desk.jira.issue(key)?.status]).toEqual(["ended applied", "Finance approval"]);
    expect(await told(key, "case.verdict_recorded")).toHaveLength(1);
  });

  it("in Jira the sub-task goes back to pending and says how far it is", async () => {
    desk.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.75 }));
    const key = await startVendor(desk);
    await answerVendor(desk, key, "lee", { name: "Approve" });
    const card = desk.jira.issue(subtaskOf(desk, key));
    expect(card).toMatchObject({ status: "Pending" });
    expect(card?.comments.at(-1)?.text).toContain("1 of 2 approvals. Asked now: others of ops-lead.");
    await answerVendor(desk, key, "lou", { name: "Approve" });
    expect(await standing(desk, key)).toBe("ended applied");
  });
});
