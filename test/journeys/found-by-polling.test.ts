import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { examineStore } from "../../src/store/index.ts";
import {
  answerChange,
  closeDesks,
  type Desk,
  OPERATOR_TOKEN,
  openDesk,
  plantChange,
  says,
  standing,
  startChange,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await desk.poll();
});

/** What an operator reads in the totals. */
async function totals(): Promise<unknown> {
  const answer = await fetch(`${desk.url}/v1/totals`, { headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } });
  return answer.json();
}

/** A change that its owner moves past all business rules. */
function untold(): string {
  const number = plantChange(desk);
  desk.serviceNow.update("change_request", number, { state: "-1" }, { asUser: "alice", silent: true });
  return number;
}

async function look(): Promise<void> {
  await desk.pass(60);
  await desk.poll();
}

describe("events that no webhook told about", () => {
  it("servicenow row 1: what a webhook told is not counted, however often the poller sees it too, and neither are our own writes", async () => {
    const number = await startChange(desk);
    await look();
    await look();
    expect(await standing(desk, number)).toBe("ended applied");
    expect(await totals()).toMatchObject({ unheard: [] });
  });

  it("servicenow row 1: what only the poller found is counted by system, and still is after a restart", async () => {
    await desk.pass(60);
    const numbers = [untold(), untold()];
    await look();
    for (const number of numbers) expect(await standing(desk, number)).toBe("ended applied");
    expect(await totals()).toMatchObject({ unheard: [{ system: "servicenow", count: 2 }] });
    await desk.restart();
    await look();
    expect(await totals()).toMatchObject({ unheard: [{ system: "servicenow", count: 2 }] });
  });

  it("servicenow row 1: an answer whose webhook was lost counts too, once; the webhook of the change before it does not hide it", async () => {
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    const number = await startChange(desk);
    await desk.pass(60);
    desk.serviceNow.delivery.set({ loseShare: 1 });
    await answerChange(desk, number, "lee", { action: "approve" });
    desk.serviceNow.delivery.set({ loseShare: 0 });
    expect(await standing(desk, number)).toBe("in_review");
    await look();
    await look();
    expect(await standing(desk, number)).toBe("ended applied");
    expect(await totals()).toMatchObject({ unheard: [{ system: "servicenow", count: 3 }] });
  });

  it("servicenow row 1: the doctor tells of them as of a webhook that does not fire", async () => {
    const found = await examineStore(desk.database.url, desk.clock.now);
    expect(found.find(({ check }) => check === "found only by polling servicenow")).toMatchObject({
      state: "warning",
      says: "3 events",
      fix: expect.stringContaining("see that its webhook fires"),
    });
  });
});

describe("a system that refuses credentials which should hold", () => {
  it("servicenow row 25: the refusals stand in the totals and the doctor's findings, with the time of the last, over a restart", async () => {
    desk.serviceNow.faults.add({ kind: "status", status: 401, path: /batch/ });
    const number = await startChange(desk);
    expect(await standing(desk, number)).not.toBe("stuck");
    await desk.restart();
    expect(await totals()).toMatchObject({
      counted: [{ system: "servicenow", what: "credentials_refused", count: 1, last: expect.any(String) }],
    });
    const found = await examineStore(desk.database.url, new Date());
    expect(found.find(({ check }) => check === "credentials refused by servicenow")).toMatchObject({
      state: "warning",
      says: expect.stringMatching(/^1 times, last at /),
    });
  });
});
