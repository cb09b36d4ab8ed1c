import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  answerChange,
  answerVendor,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  PEOPLE,
  reviewOf,
  reviewsOf,
  SERVICE,
  says,
  standing,
  startChange,
  startVendor,
  subtaskOf,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});

const DAYS_3 = 86_400 * 3 + 60;

async function refusedOf(key: string): Promise<readonly unknown[]> {
  return (await evidenceOf(desk, key))
    .filter(({ kind }) => kind === "review.answer_refused")
    .map(({ payload }) => payload["code"]);
}

/** The row of a press that the instance lets through although the question is over. */
async function pressAnyway(review: string): Promise<void> {
  const lee = desk.serviceNow.record("sys_user", "lee")?.["sys_id"] ?? "";
  const press = { state: "approved", decided_by: lee, decided_by_user_name: "lee", decided_at: "2026-11-21 12:10:00" };
  desk.serviceNow.update("x_ots_ops_review", review, press, { asUser: "lee" });
  await desk.settle();
}

describe("a press on a ServiceNow review that is over", () => {
  beforeEach(() =>
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })),
  );

  it.each<[string, string, string, (number: string) => Promise<unknown>]>([
    [
      "rejected",
      "ended rejected",
      "rejected",
      (number) => answerChange(desk, number, "lou", { action: "reject", comment: "policy: no" }),
    ],
    ["expired", "ended expired", "expired", () => desk.pass(DAYS_3)],
    [
      "superseded by a changed ticket",
      "in_review",
      "withdrawn",
      async (number) => {
        desk.serviceNow.update("change_request", number, { risk: "3" }, { asUser: "alice" });
        await desk.pass(60);
      },
    ],
  ])(
    "servicenow row 20, assurance 26, 36: %s: it changes nothing, the ticket says so, and the refusal is on record once",
    async (_what, stands, state, end) => {
      const number = await startChange(desk);
      const review = reviewOf(desk, number)["sys_id"] ?? "";
      await end(number);
      expect(desk.serviceNow.record("x_ots_ops_review", review)).toMatchObject({ state });
      await pressAnyway(review);
      await desk.poll();
      await desk.pass(60);
      expect(await standing(desk, number)).toBe(stands);
      expect(taskOf(desk, number)).toMatchObject({ state: "1" });
      expect(desk.serviceNow.record("x_ots_ops_review", review)).toMatchObject({ message: expect.stringContaining("Too late") });
      expect(await refusedOf(number)).toEqual(["closed"]);
      const others = reviewsOf(desk, number).filter(({ sys_id }) => sys_id !== review);
      expect(others.map((one) => one["state"])).toEqual(stands === "in_review" ? ["pending"] : []);
    },
  );

  it("the question that took its place still takes its own answer", async () => {
    const number = await startChange(desk);
    const first = reviewOf(desk, number)["sys_id"] ?? "";
    desk.serviceNow.update("change_request", number, { risk: "3" }, { asUser: "alice" });
    await desk.pass(60);
    await pressAnyway(first);
    expect(await answerChange(desk, number, "lee", { action: "approve", comment: "compared with the log" })).toBe(200);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(taskOf(desk, number)).toMatchObject({ state: "3" });
  });
});

describe("a move of a Jira review sub-task that is over", () => {
  beforeEach(() => desk.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.75 })));

  it.each<[string, string, (key: string) => Promise<unknown>]>([
    ["rejected", "ended rejected", (key) => answerVendor(desk, key, "lou", { name: "Reject", comment: "policy: no" })],
    ["expired", "ended expired", () => desk.pass(DAYS_3)],
  ])(
    "assurance 36: %s: it changes nothing, the sub-task says so, and the refusal is on record once",
    async (_what, stands, end) => {
      const key = await startVendor(desk);
      const subtask = subtaskOf(desk, key);
      await end(key);
      expect(await standing(desk, key)).toBe(stands);
      moveAnyway(subtask);
      await desk.settle();
      await desk.poll();
      await desk.pass(60);
      expect(await standing(desk, key)).toBe(stands);
      expect(desk.jira.issue(key)?.status).toBe("Checks");
      expect(desk.jira.issue(subtask)?.comments.some(({ text }) => text.includes("Too late"))).toBe(true);
      expect(await refusedOf(key)).toEqual(["closed"]);
    },
  );

  /** As a person whose site lets reviews be opened again. */
  function moveAnyway(subtask: string): void {
    desk.jira.transition(subtask, "Return to pending", { as: SERVICE.accountId, silent: true });
    desk.jira.transition(subtask, "Approve", { as: PEOPLE.lee.accountId });
  }
});
