import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  answerChange,
  closeDesks,
  type Desk,
  evidenceOf,
  kindsOf,
  noting,
  OPERATOR_TOKEN,
  openDesk,
  ourNotes,
  reviewsOf,
  says,
  standing,
  startChange,
  startVendor,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful" })));

async function operate(path: string, body: object): Promise<number> {
  const headers = { authorization: `Bearer ${OPERATOR_TOKEN}`, "content-type": "application/json" };
  return (await fetch(`${desk.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) })).status;
}

const pause = (workflow: string | null = null) => operate("/v1/pause", { reason: "something looks wrong", workflow });
const resume = (workflow: string | null = null) => operate("/v1/resume", { reason: "looked at it", workflow });

describe("the pause switch", () => {
  it("assurance 62, capability 9.6: while it is on nothing is written, what arrives is held, and it goes on afterwards", async () => {
    expect(await pause()).toBe(200);
    const writes = desk.serviceNow.writes.length;
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("held");
    const ours = desk.serviceNow.writes.slice(writes).filter(({ by }) => by === "ots.service");
    expect(ours).toEqual([]);
    expect(await resume()).toBe(200);
    await desk.pass(60);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(taskOf(desk, number)).toMatchObject({ state: "3" });
    expect(await kindsOf(desk, number)).toEqual([
      "case.context_gathered",
      "case.decided",
      "case.released",
      "case.decided",
      "case.effect_confirmed",
      "case.ended",
    ]);
  });

  it("assurance 62: what was approved but not yet written is stopped too, and is asked again afterwards", async () => {
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    const number = await startChange(desk);
    await pause();
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("held");
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    await resume();
    await desk.pass(60);
    const [asked] = reviewsOf(desk, number);
    expect(asked?.["summary"]).toContain("An approval while automation is paused is void: it is asked again afterwards.");
    expect(asked).toMatchObject({ state: "withdrawn", message: expect.stringContaining("so this approval is void") });
    expect(await standing(desk, number)).toBe("in_review");
    await answerChange(desk, number, "lou", { action: "approve" });
    expect(taskOf(desk, number)).toMatchObject({ state: "3" });
  });

  it("assurance 62: a pause that comes between the decision and the write stops the write", async () => {
    desk.serviceNow.faults.add({ kind: "delay", path: /batch/, delayMs: 250, after: 1, times: 1 });
    const asked = desk.model.calls.length;
    const running = startChange(desk);
    await expect.poll(() => desk.model.calls.length).toBeGreaterThan(asked);
    await pause();
    const number = await running;
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    expect(await standing(desk, number)).toBe("held");
    await resume();
    await desk.pass(60);
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("stops one workflow and leaves the other alone", async () => {
    await pause("chg_low_risk_auto");
    desk.model.behave(noting);
    const [change, vendor] = [await startChange(desk), await startVendor(desk)];
    expect([await standing(desk, change), await standing(desk, vendor)]).toEqual(["held", "ended applied"]);
    expect(ourNotes(desk, change)).toEqual([]);
    await resume("chg_low_risk_auto");
    await desk.pass(60);
    expect(await standing(desk, change)).toBe("ended applied");
  });

  it("assurance 62, wish B8: who paused and resumed, and why, is on record", async () => {
    await pause("vendor_onboarding_checks");
    await resume("vendor_onboarding_checks");
    const all = (await evidenceOf(desk)).filter(({ kind }) => kind.startsWith("automation."));
    expect(all.at(-2)).toMatchObject({
      kind: "automation.paused",
      actor: { type: "person", id: "olga" },
      payload: { reason: "something looks wrong" },
      subject: { id: "vendor_onboarding_checks" },
    });
    expect(all.at(-1)).toMatchObject({ kind: "automation.resumed", actor: { id: "olga" } });
  });

  it.each([
    ["without a reason", { workflow: null }, 422],
    ["with an empty reason", { reason: " ", workflow: null }, 422],
    ["of a workflow that the policy does not have", { reason: "typing error", workflow: "chg_low" }, 422],
    ["with a key we do not know", { reason: "a reason", workflow: null, forever: true }, 422],
  ])("a pause %s is refused and pauses nothing", async (_what, body, status) => {
    expect(await operate("/v1/pause", body)).toBe(status);
    expect(await desk.world.store.pauses.list()).toEqual([]);
  });
});
