import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runJob, type World } from "../../src/pipeline/index.ts";
import {
  caseOf,
  closeDesks,
  type Desk,
  effectsOf,
  noting,
  openDesk,
  ourNotes,
  standing,
  startChange,
  startVendor,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ timing: { sendMs: 1_500 } });
});
beforeEach(() => desk.model.behave(noting));

const PATCH = { path: /table\/change_request/, method: "PATCH" } as const;

/** A second host on the same desk; its clock goes 70 seconds ahead of the first one's: more than an attempt has until its outcome is settled. */
function ahead(): World {
  return { ...desk.world, owner: "another host", clock: () => new Date(desk.clock.now.getTime() + 70_000) };
}

describe("a host whose clock goes 70 seconds ahead", () => {
  it("assurance 72: does not write again what a slow ServiceNow has yet to carry out", async () => {
    desk.serviceNow.faults.add({ kind: "late_commit", delayMs: 2_200, ...PATCH });
    const number = await startChange(desk);
    const { id } = await caseOf(desk, number);
    expect(await effectsOf(desk, number)).toMatchObject([{ status: "attempting", attempts: 1 }]);

    await runJob(ahead(), { kind: "case", ref: id });
    expect(await effectsOf(desk, number)).toMatchObject([{ status: "attempting", attempts: 1 }]);
    await expect.poll(() => ourNotes(desk, number).length, { timeout: 5_000, interval: 20 }).toBe(1);
    await runJob(ahead(), { kind: "case", ref: id });
    expect([await standing(desk, number), ourNotes(desk, number).length]).toEqual(["ended applied", 1]);
  });

  it("assurance 72: does not write again what a slow Jira has yet to carry out", async () => {
    desk.jira.faults.add({ kind: "late_commit", path: /\/comment$/, method: "POST" });
    const key = await startVendor(desk);
    const { id } = await caseOf(desk, key);
    await runJob(ahead(), { kind: "case", ref: id });
    await desk.jira.faults.release();
    await runJob(ahead(), { kind: "case", ref: id });
    const ours = desk.jira.issue(key)?.comments.filter(({ text }) => text.includes("[ots:"));
    expect([await standing(desk, key), ours?.length]).toEqual(["ended applied", 1]);
  });

  it("does not take a case away whose attempt may still arrive: the changed ticket waits", async () => {
    desk.serviceNow.faults.add({ kind: "late_commit", delayMs: 2_200, ...PATCH });
    const number = await startChange(desk);
    const first = await caseOf(desk, number);
    const other = ahead();
    const ticket = { ...first.ticket };
    desk.serviceNow.update("change_request", number, { risk: "3" }, { asUser: "alice", silent: true });
    const seen = { about: "ticket", record: null, version: null, own: false, via: "test" } as const;
    await other.store.inbox.found({ ...seen, id: `${number}-ahead`, system: "servicenow", ticket }, desk.clock.now);
    await runJob(other, { kind: "delivery", ref: `${number}-ahead` });
    expect((await other.store.cases.load(first.id))?.status).toBe("cleared");
    await expect.poll(() => ourNotes(desk, number).length, { timeout: 5_000, interval: 20 }).toBe(1);
  });
});
