import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  answerChange,
  closeDesks,
  type Desk,
  evidenceOf,
  objectionsOf,
  openDesk,
  reviewOf,
  reviewsOf,
  says,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const CLOSE = { action: "close_task", target: "tasks.1", close_code: "successful" } as const;
const HOURS_3 = 3 * 3_600;

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});

const quiet = { asUser: "alice", silent: true } as const;
const change = (number: string, columns: Readonly<Record<string, string>>) =>
  void desk.serviceNow.update("change_request", number, columns, quiet);

/** What somebody does to a change, and what its SOP then says of it; null = it still is as the SOP wants it. */
const CHANGES: readonly [string, (number: string) => void, string | null][] = [
  [
    "the window",
    (number) => change(number, { end_date: "2027-01-01 00:00:00" }),
    "The planned window must be over before a task is closed.",
  ],
  ["the hold", (number) => change(number, { on_hold: "true", on_hold_reason: "freeze" }), "The change must not be on hold."],
  [
    "the conflicts",
    (number) => {
      const id = desk.serviceNow.record("change_request", number)?.["sys_id"] ?? "";
      desk.serviceNow.insert("conflict", { change: id, type: "blackout_window" }, quiet);
    },
    "The change must have no open scheduling conflict.",
  ],
  ["the state", (number) => change(number, { state: "0" }), null],
];

const stalesOf = async (number: string) =>
  (await evidenceOf(desk, number)).filter(({ kind }) => kind === "case.stale").map(({ payload }) => payload["why"]);

describe("between an approval and its execution hours later", () => {
  it.each(CHANGES)(
    "servicenow row 28: when %s changed, nothing is executed, the card says so, and people are asked again",
    async (_what, act, objection) => {
      desk.model.behave(says({ ...CLOSE, confidence: 0.8 }));
      const number = await startChange(desk);
      const first = reviewOf(desk, number)["sys_id"] ?? "";
      const down = desk.serviceNow.faults.add({ kind: "status", status: 503, path: /batch/, after: 2, times: 100_000 });
      await answerChange(desk, number, "lee", { action: "approve" });
      await desk.pass(HOURS_3);
      expect(await standing(desk, number)).toBe("cleared");
      act(number);
      down.remove();
      await desk.pass(120);
      expect(taskOf(desk, number)).toMatchObject({ state: "1" });
      expect(await stalesOf(number)).toEqual(["fields_changed"]);
      expect(desk.serviceNow.record("x_ots_ops_review", first)).toMatchObject({
        state: "withdrawn",
        message: expect.stringContaining("Not executed: the ticket changed after the answer. It is read and asked again."),
      });
      expect(await standing(desk, number)).toBe("in_review");
      expect(reviewsOf(desk, number).map((one) => one["state"])).toEqual(["withdrawn", "pending"]);
      expect(reviewOf(desk, number)["summary"]).toContain(objection ?? "Why a person is asked:");
    },
  );

  it("servicenow row 28: nothing changed: the approval is executed as it was given, hours later", async () => {
    desk.model.behave(says({ ...CLOSE, confidence: 0.8 }));
    const number = await startChange(desk);
    const down = desk.serviceNow.faults.add({ kind: "status", status: 503, path: /batch/, after: 2, times: 100_000 });
    await answerChange(desk, number, "lee", { action: "approve" });
    await desk.pass(HOURS_3);
    down.remove();
    await desk.pass(120);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(taskOf(desk, number)).toMatchObject({ state: "3" });
  });
});

describe("between a decision of the policy and its execution", () => {
  it.each(CHANGES)(
    "servicenow row 28: when %s changed, it is decided again on what the change is now",
    async (_what, act, objection) => {
      let once = true;
      desk.model.behave((request) => {
        const number = /CHG\d{7}/.exec(request.user)?.[0] ?? "";
        if (once) act(number);
        once = false;
        return says(CLOSE)(request);
      });
      const number = await startChange(desk);
      await desk.pass(60);
      expect(await stalesOf(number)).toEqual(["fields_changed"]);
      expect(await standing(desk, number)).toBe(objection === null ? "ended applied" : "in_review");
      expect(taskOf(desk, number)).toMatchObject({ state: objection === null ? "3" : "1" });
    },
  );
});

describe("a window that ends while an approval waits, without anybody's doing", () => {
  it("servicenow row 28: what may be done inside the window only is not done after it: told, and asked again", async () => {
    const inside = await openDesk({
      sop: (sop) => ({
        ...sop,
        checks: [
          ...sop.checks.filter(({ id }) => id !== "window_over"),
          {
            id: "in_window",
            when: "window.started and not window.over",
            says: "Only inside the planned window.",
            actions: ["close_task"],
          },
        ],
      }),
    });
    inside.model.behave(says({ ...CLOSE, confidence: 0.8 }));
    const number = await startChange(inside, { columns: { start_date: "2026-11-21 11:00:00", end_date: "2026-11-21 14:00:00" } });
    expect(await objectionsOf(inside, number)).not.toContain("sop_check");
    const first = reviewOf(inside, number)["sys_id"] ?? "";
    const down = inside.serviceNow.faults.add({ kind: "status", status: 503, path: /batch/, after: 2, times: 100_000 });
    await answerChange(inside, number, "lee", { action: "approve" });
    await inside.pass(HOURS_3);
    down.remove();
    await inside.pass(120);
    expect(taskOf(inside, number)).toMatchObject({ state: "1" });
    expect(inside.serviceNow.record("x_ots_ops_review", first)?.["message"]).toContain(
      "Not executed: a fact that the decision relies on changed after the answer",
    );
    expect(reviewOf(inside, number)["summary"]).toContain("Only inside the planned window.");
  });
});
