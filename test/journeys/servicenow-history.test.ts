import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  answerChange,
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  ourNotes,
  plantChange,
  reviewOf,
  SERVICE,
  says,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});

async function refusalsOf(number: string) {
  const refused = (await evidenceOf(desk, number)).filter(({ kind }) => kind === "review.answer_refused");
  return refused.map(({ actor, payload }) => [actor.id, payload["code"]]);
}

describe("an answer that two people wrote", () => {
  beforeEach(() =>
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })),
  );

  it("assurance 30: one presses, another edits the changes before anybody looked: refused with the reason, and the question stays open", async () => {
    await desk.poll();
    const number = await startChange(desk);
    const review = reviewOf(desk, number)["sys_id"] ?? "";
    desk.serviceNow.delivery.set({ loseShare: 1 });
    const pressed = { action: "modify", comment: "issues seen", parameters: { close_code: "successful_issues" } };
    await answerChange(desk, number, "lee", pressed);
    desk.serviceNow.update("x_ots_ops_review", review, { approved_parameters: "{}" }, { asUser: "nora" });
    desk.serviceNow.delivery.set({});
    await desk.pass(10);
    await desk.poll();
    await desk.settle();

    expect(await standing(desk, number)).toBe("in_review");
    expect(await refusalsOf(number)).toEqual([["unproven", "actor_unproven"]]);
    expect(reviewOf(desk, number)).toMatchObject({
      state: "pending",
      message: expect.stringContaining("put together from several"),
    });
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });

    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("assurance 30: an answer whose audit comes late is neither lost nor refused", async () => {
    const number = await startChange(desk);
    desk.serviceNow.setAudit("late");
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("in_review");
    desk.serviceNow.setAudit("on");
    await desk.pass(30);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(await refusalsOf(number)).toEqual([]);
  });

  it("assurance 30: without an audit nobody's answer counts, and the card says what is missing", async () => {
    const number = await startChange(desk);
    desk.serviceNow.setAudit("off");
    await answerChange(desk, number, "lee", { action: "approve" });
    await desk.pass(90);
    desk.serviceNow.setAudit("on");
    expect(await standing(desk, number)).toBe("in_review");
    expect(reviewOf(desk, number)).toMatchObject({ state: "pending", message: expect.stringContaining("sys_audit") });
    expect(await refusalsOf(number)).toEqual([["unproven", "actor_unproven"]]);
  });
});

describe("a ticket that we wrote last", () => {
  beforeEach(() => desk.model.behave(says({ action: "add_comment", confidence: 0.95 })));

  it("assurance 7: polled, our own note starts no run", async () => {
    await desk.poll();
    await desk.pass(60);
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("ended applied");
    const { id } = await caseOf(desk, number);
    const drafts = desk.model.calls.length;
    await desk.pass(60);
    await desk.poll();
    await desk.settle();
    expect([(await caseOf(desk, number)).id, ourNotes(desk, number).length, desk.model.calls.length]).toEqual([id, 1, drafts]);
  });

  it("capability 1.8: a person's change whose webhook was lost is found although a note of ours came after it", async () => {
    await desk.poll();
    await desk.pass(60);
    const number = plantChange(desk);
    desk.serviceNow.update("change_request", number, { state: "-1" }, { asUser: "alice", silent: true });
    desk.serviceNow.update("change_request", number, { work_notes: "from our account" }, { asUser: SERVICE.userName });
    await desk.pass(60);
    await desk.poll();
    await desk.settle();
    expect(await standing(desk, number)).toBe("ended applied");
  });
});
