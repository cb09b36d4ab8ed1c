import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../simulators/servicenow/faults.ts";
import { operate, runJob } from "../../src/pipeline/index.ts";
import {
  caseOf,
  closeDesks,
  type Desk,
  effectsOf,
  evidenceOf,
  kindsOf,
  noting,
  openDesk,
  ourNotes,
  says,
  standing,
  startChange,
  startVendor,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ timing: { sendMs: 1_000 } });
});
beforeEach(() => {
  desk.serviceNow.faults.clear();
  desk.jira.faults.clear();
  desk.model.behave(noting);
});

const PATCH = { path: /table\/change_request/, method: "PATCH" } as const;

async function receiptOf(key: string): Promise<unknown> {
  return (await evidenceOf(desk, key)).find(({ kind }) => kind === "case.ended")?.payload["receipt"];
}

/** How many writes of a change the instance was asked for. */
function sentTo(number: string): number {
  const id = desk.serviceNow.record("change_request", number)?.["sys_id"] ?? "-";
  return desk.serviceNow.journal.filter(({ method, path }) => method === "PATCH" && path.includes(id)).length;
}

describe("a write to ServiceNow that goes wrong", () => {
  it.each<[string, Omit<Fault, "path" | "method">]>([
    ["the server commits and answers 500", { kind: "commit_then_status", status: 500 }],
    ["the server commits and never answers", { kind: "commit_then_timeout" }],
    ["the server commits and answers with a login page", { kind: "html" }],
    ["the answer says 200 with an error in it", { kind: "ok_with_error" }],
    ["the connection is cut", { kind: "drop" }],
    ["the server is busy", { kind: "rate_limit", retryAfterSeconds: 5 }],
    ["the server answers 500 without doing anything", { kind: "status", status: 500 }],
    ["a proxy answers 502", { kind: "status", status: 502 }],
  ])("assurance 49, capability 12.6: %s: written exactly once, and read back", async (_what, fault) => {
    desk.serviceNow.faults.add({ ...fault, ...PATCH });
    const number = await startChange(desk);
    await desk.pass(120);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(ourNotes(desk, number)).toHaveLength(1);
    expect(await receiptOf(number)).toMatchObject({
      status: expect.stringMatching(/succeeded|adopted/),
      recordId: expect.any(String),
    });
    expect((await kindsOf(desk, number)).filter((kind) => kind === "case.effect_confirmed")).toHaveLength(1);
  });

  it("assurance 72: the server commits after our timeout and the queue is emptied: nothing is written twice", async () => {
    desk.serviceNow.faults.add({ kind: "late_commit", delayMs: 1_600, ...PATCH });
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("cleared");
    await desk.restart();
    await expect.poll(() => ourNotes(desk, number).length, { timeout: 5_000 }).toBe(1);
    await desk.pass(30);
    expect(ourNotes(desk, number)).toHaveLength(1);
    await desk.pass(60);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(ourNotes(desk, number)).toHaveLength(1);
    expect(await receiptOf(number)).toMatchObject({ status: "adopted" });
  });

  it("assurance 72: the server commits late and the case is run again at once: one request, one note", async () => {
    desk.serviceNow.faults.add({ kind: "late_commit", delayMs: 1_600, ...PATCH });
    const number = await startChange(desk);
    await runJob(desk.world, { kind: "case", ref: (await caseOf(desk, number)).id });
    expect(sentTo(number)).toBe(1);
    await expect.poll(() => ourNotes(desk, number).length, { timeout: 5_000 }).toBe(1);
    await desk.pass(90);
    expect(await standing(desk, number)).toBe("ended applied");
    expect([sentTo(number), ourNotes(desk, number).length]).toEqual([1, 1]);
  });

  it("assurance 72: until the server can no longer commit a missing note is not written again, afterwards it is", async () => {
    desk.serviceNow.faults.add({ kind: "drop", ...PATCH });
    const number = await startChange(desk);
    const sent = sentTo(number);
    await desk.pass(40);
    expect(await standing(desk, number)).toBe("cleared");
    expect(sentTo(number)).toBe(sent);
    await desk.pass(60);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(ourNotes(desk, number)).toHaveLength(1);
  });

  it("an outcome that stays unknown makes the case stuck; an operator's retry looks first and then writes once", async () => {
    desk.serviceNow.faults.add({ kind: "drop", times: 10, ...PATCH });
    const number = await startChange(desk);
    for (let i = 0; i < 6; i += 1) await desk.pass(120);
    expect(await standing(desk, number)).toBe("stuck");
    expect(desk.log.some(({ level }) => level !== "info")).toBe(true);
    desk.serviceNow.faults.clear();
    await operate.retry(desk.world, (await caseOf(desk, number)).id, { by: "olga", reason: "the instance is back" });
    await desk.pass(120);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(ourNotes(desk, number)).toHaveLength(1);
    expect((await evidenceOf(desk, number)).find(({ kind }) => kind === "case.retried")).toMatchObject({ actor: { id: "olga" } });
  });

  it("a stuck case that is given up never writes, whatever is swept later", async () => {
    desk.serviceNow.faults.add({ kind: "status", status: 403, times: 10, ...PATCH });
    const number = await startChange(desk);
    await desk.pass(300);
    expect(await standing(desk, number)).toBe("stuck");
    desk.serviceNow.faults.clear();
    await operate.abandon(desk.world, (await caseOf(desk, number)).id, { by: "olga", reason: "done by hand" });
    await desk.pass(300);
    expect(await standing(desk, number)).toBe("ended abandoned");
    expect(ourNotes(desk, number)).toEqual([]);
    const actions = (await effectsOf(desk, number)).filter(({ body }) => body.kind === "action");
    expect(actions.map(({ status }) => status)).toEqual(["voided"]);
  });
});

describe("a write that the system takes and does not keep", () => {
  it("assurance 49: a field dropped without a word makes the case stuck, never applied", async () => {
    const strict = await openDesk({
      serviceNow: { acls: [{ table: "change_request", operation: "write", field: "work_notes", roles: ["admin"] }] },
    });
    const number = await startChange(strict);
    await strict.pass(300);
    expect(await standing(strict, number)).toBe("stuck");
    expect(ourNotes(strict, number)).toEqual([]);
    const failed = (await evidenceOf(strict, number)).find(({ kind }) => kind === "case.effect_failed");
    expect(failed?.payload).toMatchObject({ code: "TICKET_REFUSED", why: expect.stringContaining("work_notes") });
  });

  it("assurance 49: a business rule that refuses makes the case stuck with the rule's name nowhere but in the code", async () => {
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful" }));
    desk.serviceNow.faults.add({ kind: "status", status: 403, path: /table\/change_task/, method: "PATCH", times: 5 });
    const number = await startChange(desk);
    await desk.pass(300);
    expect(await standing(desk, number)).toBe("stuck");
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
  });
});

describe("a write to Jira that goes wrong", () => {
  beforeEach(() => desk.model.behave(says({ action: "route_approval", route: "finance" })));

  it.each([
    "commit_then_status",
    "commit_then_timeout",
    "commit_then_reset",
    "garbled",
    "drop",
    "reset",
    "html",
    "status",
    "rate_limit",
  ] as const)("capability 12.6: %s on a transition moves the issue once, with one comment", async (kind) => {
    desk.jira.faults.add({ kind, method: "POST", path: /\/transitions$/, status: 500, retryAfterSeconds: 5 });
    const key = await startVendor(desk);
    for (let i = 0; i < 3; i += 1) await desk.pass(120);
    expect(await standing(desk, key)).toBe("ended applied");
    const issue = desk.jira.issue(key);
    expect(issue?.status).toBe("Finance approval");
    expect(
      issue?.histories.flatMap(({ items }) => items.filter(({ toString: to }) => String(to) === "Finance approval")).length,
    ).toBeLessThanOrEqual(1);
    expect(issue?.comments.filter(({ text }) => text.includes("[ots:"))).toHaveLength(1);
  });

  it("assurance 72: a transition that is committed long after our timeout is not repeated", async () => {
    desk.jira.faults.add({ kind: "late_commit", method: "POST", path: /\/transitions$/ });
    const key = await startVendor(desk);
    expect(await standing(desk, key)).toBe("cleared");
    await desk.restart();
    await desk.pass(20);
    await desk.jira.faults.release();
    await desk.settle();
    await desk.pass(120);
    expect(await standing(desk, key)).toBe("ended applied");
    expect(desk.jira.issue(key)?.comments.filter(({ text }) => text.includes("[ots:"))).toHaveLength(1);
  });

  it("assurance 72: a transition is committed late and the case is run again at once: one request, one comment", async () => {
    desk.jira.faults.add({ kind: "late_commit", method: "POST", path: /\/transitions$/ });
    const key = await startVendor(desk);
    await runJob(desk.world, { kind: "case", ref: (await caseOf(desk, key)).id });
    await desk.jira.faults.release();
    await desk.pass(90);
    expect(await standing(desk, key)).toBe("ended applied");
    const { id = key } = desk.jira.issue(key) ?? {};
    const sent = desk.jira.journal.filter(
      ({ method, path, fault }) =>
        method === "POST" &&
        path.endsWith("/transitions") &&
        (path.includes(`/${key}/`) || path.includes(`/${id}/`)) &&
        fault !== "late_commit",
    );
    expect(sent).toHaveLength(1);
    expect(desk.jira.issue(key)?.comments.filter(({ text }) => text.includes("[ots:"))).toHaveLength(1);
  });
});
