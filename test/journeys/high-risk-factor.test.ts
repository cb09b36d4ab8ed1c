import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  answerChange,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  reviewOf,
  says,
  standing,
  startChange,
} from "../support/desk/index.ts";

closeDesks(afterAll);

describe("high risk beside real ticket systems, where nobody can sign in", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk({}, (world) => ({ ...world, simulated: false }));
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  });

  it("assurance 31: an approval in the ticket does not count and says the way out; a rejection counts", async () => {
    const number = await startChange(desk, { columns: { risk: "2" } });
    await answerChange(desk, number, "dora", { action: "approve" });
    expect(await standing(desk, number)).toBe("in_review");
    expect(reviewOf(desk, number)["message"]).toContain("No login is configured for that yet");
    const refused = (await evidenceOf(desk, number)).filter(({ kind }) => kind === "review.answer_refused");
    expect(refused.map(({ payload }) => payload["code"])).toEqual(["factor_missing"]);
    await desk.pass(5);
    await answerChange(desk, number, "dora", { action: "reject", comment: "policy: not this week" });
    expect(await standing(desk, number)).toBe("ended rejected");
  });

  it("what is of less risk needs none", async () => {
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("the policy's own word switches it off", async () => {
    const none = await openDesk(
      { policy: (file) => ({ ...file, approvals: { ...file.approvals, high_risk_factor: "none" } }) },
      (world) => ({ ...world, simulated: false }),
    );
    none.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    const number = await startChange(none, { columns: { risk: "2" } });
    await answerChange(none, number, "dora", { action: "approve" });
    expect(await standing(none, number)).toBe("ended applied");
  });
});
