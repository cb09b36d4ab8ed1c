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
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
});

const HOUR = 3_600;

function secondsToExpiry(number: string): number {
  const at = Date.parse(`${reviewOf(desk, number)["expires_at"]?.replace(" ", "T")}Z`);
  return Math.ceil((at - desk.clock.now.getTime()) / 1000);
}

/** Nothing of the ticket can be read until it is removed; its review is answered shortly before the question expires. */
async function answeredUnreadably(fault: object) {
  const number = await startChange(desk);
  await desk.pass(secondsToExpiry(number) - 60);
  const broken = desk.serviceNow.faults.add({ kind: "status", path: /batch/, times: 100_000, ...fault });
  await answerChange(desk, number, "lee", { action: "approve" });
  expect(await standing(desk, number)).toBe("in_review");
  return { number, broken };
}

async function payloadOf(number: string, kind: string): Promise<object | undefined> {
  return (await evidenceOf(desk, number)).find((entry) => entry.kind === kind)?.payload;
}

describe("a question that expires while its answers cannot be read", () => {
  it("assurance 36: an answer given in time and not read in an outage of hours counts when the system is back", async () => {
    const { number, broken } = await answeredUnreadably({ status: 503 });
    for (let hours = 0; hours < 6; hours += 1) await desk.pass(HOUR);
    expect(await standing(desk, number)).toBe("in_review");
    broken.remove();
    await desk.pass(120);
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it.each([
    ["stays down", { status: 503 }, "TICKET_SYSTEM_DOWN"],
    ["stays busy", { kind: "rate_limit" }, "TICKET_SYSTEM_BUSY"],
    ["never answers as it should", { kind: "ok_with_error" }, "TICKET_ANSWER_INVALID"],
  ])(
    "assurance 36: a system that %s keeps it open for a day, no longer: nothing is changed, and record and card say why",
    async (_what, fault, code) => {
      const { number, broken } = await answeredUnreadably(fault);
      await desk.pass(24 * HOUR - 120);
      expect(await standing(desk, number)).toBe("in_review");
      await desk.pass(300);
      expect(await standing(desk, number)).toBe("ended expired");
      expect(await payloadOf(number, "case.expired")).toMatchObject({ unread: code });
      broken.remove();
      await desk.pass(600);
      await desk.poll();
      expect(reviewOf(desk, number)["message"]).toMatch(/could not be read in time/);
      expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    },
  );
});
