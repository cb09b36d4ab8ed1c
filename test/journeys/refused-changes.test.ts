import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Sop } from "../../src/case/index.ts";
import {
  answerChange,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  reviewOf,
  reviewsOf,
  says,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

/** A check over a part of the ticket that is read for drafts only. */
function withHistory(sop: Sop): Sop {
  const check = { id: "calm", when: "history.unsuccessful == 0", says: "Changes like it must have gone well." };
  return sop.workflow === "chg_low_risk_auto" ? { ...sop, checks: [...sop.checks, check] } : sop;
}

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ sop: withHistory });
});
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })));

const CHANGED = { action: "modify", comment: "one remark", parameters: { close_code: "successful_issues" } } as const;

describe("a change to a proposal passes the gate again", () => {
  it("assurance 32: what the policy refuses by then is not asked about: the answer is refused with the policy's reason, and the question stays as it was", async () => {
    const number = await startChange(desk);
    const task = taskOf(desk, number);
    const other = await startChange(desk);
    const elsewhere = desk.serviceNow.record("change_request", other)?.["sys_id"] ?? "";
    desk.serviceNow.update("change_task", task["number"] ?? "", { change_request: elsewhere });
    expect(await answerChange(desk, number, "lee", CHANGED)).toBe(200);
    const refused = (await evidenceOf(desk, number)).filter(({ kind }) => kind === "review.answer_refused");
    expect(refused.map(({ payload }) => payload["code"])).toEqual(["changes_refused"]);
    expect(reviewOf(desk, number)).toMatchObject({
      state: "pending",
      message: expect.stringContaining("Not counted: The action is aimed at something else than this ticket and its own tasks."),
    });
    expect(reviewsOf(desk, number)).toHaveLength(1);
    expect(await standing(desk, number)).toBe("in_review");
  });

  it("assurance 32: it is decided on all that a draft is decided on: nothing is unknown that was known before", async () => {
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", CHANGED);
    const entries = await evidenceOf(desk, number);
    const rules = (kind: string) => entries.find((entry) => entry.kind === kind)?.decision?.reasons.map(({ rule }) => rule);
    expect(rules("case.modified")?.filter((rule) => rule !== "modified")).toEqual(rules("case.decided"));
  });
});
