import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  answerChange,
  answerVendor,
  caseOf,
  closeDesks,
  type Desk,
  effectsOf,
  evidenceOf,
  openDesk,
  PEOPLE,
  reviewsOf,
  says,
  standing,
  startChange,
  startVendor,
  subtaskOf,
  taskOf,
} from "../support/desk/index.ts";
import { press } from "../support/desk/servicenow.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ timing: { sendMs: 1_500 } });
});
beforeEach(() => {
  desk.serviceNow.faults.clear();
  desk.jira.faults.clear();
});

/** A change whose question ServiceNow has put after we had stopped waiting for it: nobody here knows its record. */
async function askedLate(): Promise<string> {
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  desk.serviceNow.faults.add({ kind: "late_commit", delayMs: 2_000, path: /x_ots_ops\/v1\/reviews/, method: "POST" });
  const number = await startChange(desk);
  await expect.poll(() => reviewsOf(desk, number).length, { timeout: 5_000, interval: 20 }).toBe(1);
  expect(await cards(number)).toEqual(["attempting"]);
  return number;
}

/** The same of a vendor request, in Jira. */
async function askedLateInJira(): Promise<string> {
  desk.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.75 }));
  desk.jira.faults.add({ kind: "late_commit", method: "POST", path: /\/issue$/ });
  const key = await startVendor(desk);
  await desk.jira.faults.release();
  expect(await cards(key)).toEqual(["attempting"]);
  return key;
}

async function cards(key: string): Promise<readonly string[]> {
  return (await effectsOf(desk, key)).filter(({ body }) => body.kind === "card").map(({ status }) => status);
}

async function receiptOf(key: string): Promise<unknown> {
  const confirmed = (await evidenceOf(desk, key)).filter(({ kind }) => kind === "message.confirmed");
  return confirmed.find(({ payload }) => payload["kind"] === "card")?.payload["receipt"];
}

describe("an answer to a card whose own outcome is open", () => {
  it("assurance 17, 47, 76: in ServiceNow: counts as soon as the card is found, also after the process died", async () => {
    const number = await askedLate();
    expect(await answerChange(desk, number, "lee", { action: "approve" })).toBe(200);
    expect(await standing(desk, number)).toBe("in_review");
    await desk.restart();
    await desk.pass(90);
    expect(await standing(desk, number)).toBe("ended applied");
    expect([taskOf(desk, number)["state"], await cards(number)]).toEqual(["3", ["confirmed"]]);
    expect(await receiptOf(number)).toMatchObject({ status: "adopted" });
  });

  it("assurance 17, 47, 76: in Jira: counts as soon as the card is found, also after the process died", async () => {
    const key = await askedLateInJira();
    await answerVendor(desk, key, "lee", { name: "Approve", comment: "Checked." });
    expect(await standing(desk, key)).toBe("in_review");
    await desk.restart();
    await desk.pass(90);
    expect([await standing(desk, key), desk.jira.issue(key)?.status]).toEqual(["ended applied", "Finance approval"]);
    expect(await receiptOf(key)).toMatchObject({ status: "adopted" });
  });

  it("assurance 17, 76: one that nobody tells of is read when the card is found", async () => {
    const key = await askedLateInJira();
    const by = { as: PEOPLE.lee.accountId, comment: "Checked.", silent: true };
    desk.jira.transition(subtaskOf(desk, key), "Approve", by);
    await desk.pass(90);
    expect(await standing(desk, key)).toBe("ended applied");
  });

  it("one on a record that is no card of ours waits for the open card only, and is settled then", async () => {
    const number = await askedLate();
    const [row = {}] = reviewsOf(desk, number);
    const { id } = await caseOf(desk, number);
    const stranger = { ...deliveryOf(row), id: "servicenow:test:stranger", record: "f".repeat(32) };
    await desk.world.store.inbox.found(stranger, desk.clock.now);
    await desk.queue.add([{ kind: "delivery", ref: stranger.id }]);
    await desk.settle();
    expect(await desk.world.store.inbox.take(stranger.id)).toMatchObject({ end: null, tries: 0 });
    for (let i = 0; i < 3; i += 1) await desk.pass(60);
    expect(await desk.world.store.inbox.take(stranger.id)).toMatchObject({ end: "unknown_workflow" });
    expect(await desk.world.store.cases.load(id)).toMatchObject({ status: "in_review" });
    expect(await press(desk.serviceNow, "lee", row["sys_id"] ?? "", { action: "approve" })).toBe(200);
    await desk.settle();
    expect(await standing(desk, number)).toBe("ended applied");
  });
});

function deliveryOf(row: Readonly<Record<string, string>>) {
  const ticket = { system: "servicenow", kind: "change_request", id: row["ticket"] ?? "", key: row["ticket"] ?? "" };
  return { system: "servicenow", about: "review", ticket, version: null, own: false, via: "poll" } as const;
}
