import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Effect } from "../../src/case/index.ts";
import { operate } from "../../src/pipeline/index.ts";
import {
  caseOf,
  casesOf,
  closeDesks,
  type Desk,
  effectsOf,
  evidenceOf,
  kindsOf,
  noting,
  openDesk,
  ourNotes,
  PEOPLE,
  says,
  standing,
  startChange,
  startVendor,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ timing: { sendMs: 1_500 } });
});
beforeEach(() => {
  desk.serviceNow.faults.clear();
  desk.jira.faults.clear();
  desk.model.behave(noting);
});

const PATCH = { path: /table\/change_(request|task)/, method: "PATCH" } as const;
const OLGA = { by: "olga", reason: "something looks wrong" } as const;

/** The write reaches the instance and is carried out only after we have stopped waiting for it. */
async function lateChange(): Promise<string> {
  desk.serviceNow.faults.add({ kind: "late_commit", delayMs: 2_000, ...PATCH });
  const number = await startChange(desk);
  expect(await attempt(number)).toMatchObject({ status: "attempting", attempts: 1 });
  return number;
}

/** The write never reaches the instance, and nobody can tell. */
async function lostChange(): Promise<string> {
  desk.serviceNow.faults.add({ kind: "drop", ...PATCH });
  const number = await startChange(desk);
  expect(await attempt(number)).toMatchObject({ status: "attempting", attempts: 1 });
  return number;
}

async function attempt(number: string): Promise<Effect | undefined> {
  return (await effectsOf(desk, number)).find(({ body }) => body.kind === "action");
}

async function written(number: string): Promise<void> {
  await expect.poll(() => ourNotes(desk, number).length, { timeout: 5_000, interval: 20 }).toBe(1);
}

/** Every later attempt is lost as well, until people have to decide. */
async function untilStuck(number: string): Promise<void> {
  desk.serviceNow.faults.add({ kind: "drop", times: 10, ...PATCH });
  for (let i = 0; i < 6 && (await standing(desk, number)) !== "stuck"; i += 1) await desk.pass(120);
  expect(await standing(desk, number)).toBe("stuck");
  desk.serviceNow.faults.clear();
}

async function receiptOf(number: string): Promise<unknown> {
  return (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.ended")?.payload["receipt"];
}

describe("a conflict (409) of the instance", () => {
  it.each([
    ["with nothing written", "status"],
    ["for what is so already", "commit_then_status"],
  ] as const)("assurance 72: %s makes no case stuck: the write is there once", async (_what, kind) => {
    desk.serviceNow.faults.add({ kind, status: 409, ...PATCH });
    const number = await startChange(desk);
    await desk.pass(120);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(ourNotes(desk, number)).toHaveLength(1);
  });

  it("when a question is withdrawn is read again: the question ends", async () => {
    desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
    const number = await startChange(desk);
    desk.serviceNow.faults.add({ kind: "status", status: 409, method: "PATCH", path: /reviews/ });
    desk.serviceNow.update("change_request", number, { risk: "3" }, { asUser: "alice" });
    for (let i = 0; i < 3; i += 1) await desk.pass(120);
    const ticket = desk.serviceNow.record("change_request", number)?.["sys_id"] ?? "";
    const states = desk.serviceNow.records("x_ots_ops_review", { ticket }).map(({ state }) => state);
    expect(states).toHaveLength(2);
    expect(states).toEqual(expect.arrayContaining(["pending", "withdrawn"]));
  });
});

describe("a pause after an attempt whose answer never came", () => {
  it("assurance 62, 72: the write was made: the case ends as applied with its receipt, although automation is paused", async () => {
    const number = await lateChange();
    await operate.pause(desk.world, null, OLGA);
    await written(number);
    await desk.pass(30);
    expect(await standing(desk, number)).toBe("cleared");
    await desk.pass(60);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(await receiptOf(number)).toMatchObject({ status: "adopted" });
    expect(await kindsOf(desk, number)).not.toContain("case.held");
    await operate.resume(desk.world, null, OLGA);
    await desk.pass(60);
    expect(ourNotes(desk, number)).toHaveLength(1);
  });

  it("assurance 62, 72: the write was not made: it is voided once the server can no longer commit it, and decided again afterwards", async () => {
    const number = await lostChange();
    await operate.pause(desk.world, null, OLGA);
    await desk.pass(30);
    expect([await standing(desk, number), (await attempt(number))?.status]).toEqual(["cleared", "attempting"]);
    await desk.pass(60);
    expect([await standing(desk, number), (await attempt(number))?.status]).toEqual(["held", "voided"]);
    expect(ourNotes(desk, number)).toEqual([]);
    await operate.resume(desk.world, null, OLGA);
    await desk.pass(60);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(ourNotes(desk, number)).toHaveLength(1);
    expect((await effectsOf(desk, number)).map(({ status }) => status)).toEqual(["voided", "confirmed"]);
  });
});

describe("a change of the ticket after an attempt whose answer never came", () => {
  it("assurance 72: the write was made: its case ends as applied with its receipt, and the changed ticket gets a case of its own", async () => {
    const number = await lateChange();
    desk.serviceNow.update("change_request", number, { risk: "3" }, { asUser: "alice" });
    await desk.settle();
    expect(await casesOf(desk, number)).toHaveLength(1);
    await written(number);
    for (let i = 0; i < 3; i += 1) await desk.pass(60);
    const ends = (await casesOf(desk, number)).map((one) => (one.status === "ended" ? one.end : one.status));
    expect(ends).toEqual(["applied", "in_review"]);
    expect(await receiptOf(number)).toMatchObject({ status: "adopted" });
    expect(ourNotes(desk, number)).toHaveLength(1);
  });

  it("assurance 72: the write was not made: it is voided and its case superseded, but not before the server can no longer commit it", async () => {
    const number = await lostChange();
    const [effect] = await effectsOf(desk, number);
    desk.serviceNow.update("change_request", number, { risk: "3" }, { asUser: "alice" });
    await desk.pass(30);
    expect(await standing(desk, number)).toBe("cleared");
    for (let i = 0; i < 2; i += 1) await desk.pass(60);
    const cases = await casesOf(desk, number);
    expect(cases.at(-1)?.status).toBe("in_review");
    expect(await desk.world.store.effects.load(effect?.id ?? "")).toMatchObject({ status: "voided" });
    expect(ourNotes(desk, number)).toEqual([]);
  });

  it("assurance 72: the same on a Jira issue that Jira moved long after our timeout", async () => {
    desk.model.behave(says({ action: "route_approval", route: "finance" }));
    desk.jira.faults.add({ kind: "late_commit", method: "POST", path: /\/transitions$/ });
    const key = await startVendor(desk);
    desk.jira.editIssue(key, { customfield_10601: "Acme Fittings Ltd" }, { as: PEOPLE.alice.accountId });
    await desk.settle();
    await desk.jira.faults.release();
    await desk.settle();
    for (let i = 0; i < 3; i += 1) await desk.pass(60);
    const [first] = await casesOf(desk, key);
    expect(first).toMatchObject({ status: "ended", end: "applied" });
    expect(await receiptOf(key)).toMatchObject({ status: "adopted" });
    expect(desk.jira.issue(key)?.comments.filter(({ text }) => text.includes("[ots:"))).toHaveLength(1);
  });
});

describe("giving up a case with an attempt whose answer never came", () => {
  const abandon = async (number: string) => operate.abandon(desk.world, (await caseOf(desk, number)).id, OLGA);

  it("assurance 72: the write was made late: it cannot be given up, and a retry ends it as applied with its receipt", async () => {
    const number = await lostChange();
    desk.serviceNow.faults.add({ kind: "drop", ...PATCH });
    await desk.pass(120);
    desk.serviceNow.faults.add({ kind: "late_commit", delayMs: 2_000, ...PATCH });
    await desk.pass(120);
    expect(await standing(desk, number)).toBe("stuck");
    await expect(abandon(number)).rejects.toMatchObject({
      code: "TRANSITION_FORBIDDEN",
      message: expect.stringContaining("later"),
    });
    await written(number);
    await desk.pass(90);
    await expect(abandon(number)).rejects.toMatchObject({
      code: "TRANSITION_FORBIDDEN",
      message: expect.stringContaining("retry"),
    });
    await operate.retry(desk.world, (await caseOf(desk, number)).id, OLGA);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(await receiptOf(number)).toMatchObject({ status: "adopted" });
    expect(ourNotes(desk, number)).toHaveLength(1);
  });

  it("assurance 72: the write was not made: it is voided, but not before the server can no longer commit it", async () => {
    const number = await lostChange();
    await untilStuck(number);
    await desk.pass(90);
    await abandon(number);
    expect([await standing(desk, number), (await attempt(number))?.status]).toEqual(["ended abandoned", "voided"]);
    await desk.pass(300);
    expect(ourNotes(desk, number)).toEqual([]);
  });

  it("a write that people undid before anybody had looked cannot be confirmed: people are told once, and it can be given up", async () => {
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful" }));
    const number = await lateTask();
    await desk.pass(90);
    expect(await caseOf(desk, number)).toMatchObject({ status: "stuck", code: "TICKET_REFUSED" });
    await abandon(number);
    expect(await standing(desk, number)).toBe("ended abandoned");
    const ended = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.effect_failed");
    expect(ended?.payload).toMatchObject({ why: expect.stringContaining("state") });
  });

  it("a write that people undid does not keep a changed ticket waiting, and is not looked at for ever", async () => {
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful" }));
    const number = await lateTask();
    desk.serviceNow.update("change_request", number, { risk: "3" }, { asUser: "alice" });
    for (let i = 0; i < 4; i += 1) await desk.pass(60);
    const ends = (await casesOf(desk, number)).map((one) => (one.status === "ended" ? one.end : one.status));
    expect(ends).toEqual(["superseded", "in_review"]);
    const failed = (await evidenceOf(desk, number)).filter(({ kind }) => kind === "case.effect_failed");
    expect(failed).toHaveLength(1);
  });

  it("a ticket that is gone by then can be given up: nothing of ours can be in it", async () => {
    const number = await lostChange();
    desk.serviceNow.remove("change_request", number, { silent: true });
    await desk.pass(120);
    expect(await caseOf(desk, number)).toMatchObject({ status: "stuck", code: "TICKET_ABSENT" });
    await abandon(number);
    expect(await standing(desk, number)).toBe("ended abandoned");
  });

  /** The task is closed late; a person opens it again before anybody looks. */
  async function lateTask(): Promise<string> {
    desk.serviceNow.faults.add({ kind: "late_commit", delayMs: 2_000, ...PATCH });
    const number = await startChange(desk);
    await expect.poll(() => taskOf(desk, number)["state"], { timeout: 5_000, interval: 20 }).toBe("3");
    const reopened = { state: "2", active: "true" };
    desk.serviceNow.update("change_task", taskOf(desk, number)["number"] ?? "", reopened, { asUser: "alice", silent: true });
    return number;
  }
});
