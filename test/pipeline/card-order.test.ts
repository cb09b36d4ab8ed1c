import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  answerChange,
  answerVendor,
  caseOf,
  closeDesks,
  type Desk,
  openDesk,
  PEOPLE,
  reviewsOf,
  says,
  startChange,
  startVendor,
  subtaskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ timing: { sendMs: 1_000 } });
});
beforeEach(() => {
  desk.serviceNow.faults.clear();
  desk.jira.faults.clear();
});

/** How the updates of a case's cards stand, in the order they were intended. */
async function updatesOf(caseId: string): Promise<readonly string[]> {
  const effects = await desk.world.store.effects.ofCase(caseId);
  return effects.flatMap(({ body, status }) => (body.kind === "card_update" ? [`${body.update.to} ${status}`] : []));
}

/** Alice's vendor moves to another country. */
async function moved(key: string): Promise<void> {
  desk.clock.now = new Date(desk.clock.now.getTime() + 1_000);
  desk.jira.editIssue(key, { customfield_10602: "Spain" }, { as: PEOPLE.alice.accountId });
  await desk.settle();
}

async function later(): Promise<void> {
  for (const seconds of [5, 20, 90, 90]) await desk.pass(seconds);
}

describe("a return to pending that an outage has delayed until its question is over", () => {
  it.each([503, 429])("in ServiceNow (%i): is not written any more; the record stays withdrawn", async (status) => {
    desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
    const number = await startChange(desk);
    const { id } = await caseOf(desk, number);
    desk.serviceNow.faults.add({ kind: "status", status, path: /ots_ops\/v1\/reviews\/\w{32}$/, method: "PATCH" });
    await answerChange(desk, number, "alice", { action: "approve" });
    expect((await updatesOf(id))[0]).toBe(status === 503 ? "pending attempting" : "pending intended");

    desk.serviceNow.update("change_request", number, { risk: "3" }, { asUser: "alice" });
    await desk.settle();
    await later();
    expect(await updatesOf(id)).toEqual(["pending voided", "withdrawn confirmed"]);
    expect(reviewsOf(desk, number).map(({ state }) => state)).toEqual(["withdrawn", "pending"]);
    expect(desk.log.filter(({ message }) => message === "message given up")).toEqual([]);
  });

  it.each([503, 429])(
    "in Jira (%i): is not written any more; the sub-task stays as it was left, and says last that it is withdrawn",
    async (status) => {
      desk.model.behave(says({ action: "draft_note", confidence: 0.75 }));
      const key = await startVendor(desk);
      const sub = subtaskOf(desk, key);
      const { id } = await caseOf(desk, key);
      desk.jira.faults.add({ kind: "status", status, path: /\/transitions/, method: "POST" });
      await answerVendor(desk, key, "alice", { name: "Approve", comment: "ok" });
      expect(await updatesOf(id)).toEqual(["pending attempting"]);

      await moved(key);
      await later();
      expect(await updatesOf(id)).toEqual(["pending voided", "withdrawn confirmed"]);
      expect(desk.jira.issue(sub)?.status).toBe("Approved");
      expect(desk.jira.issue(sub)?.comments.at(-1)?.text).toContain("Withdrawn: the ticket changed");
    },
  );
});

describe("the updates of one card", () => {
  it("are written in the order they were said: the end waits for what an earlier attempt may still write", async () => {
    desk.model.behave(says({ action: "draft_note", confidence: 0.75 }));
    const key = await startVendor(desk);
    const sub = subtaskOf(desk, key);
    const { id } = await caseOf(desk, key);
    desk.jira.faults.add({ kind: "late_commit", path: /\/transitions/, method: "POST" });
    await answerVendor(desk, key, "alice", { name: "Approve", comment: "ok" });
    await moved(key);
    expect(await updatesOf(id)).toEqual(["pending attempting", "withdrawn intended"]);

    await desk.jira.faults.release();
    expect(desk.jira.issue(sub)?.status).toBe("Pending");
    await later();
    expect(await updatesOf(id)).toEqual(["pending confirmed", "withdrawn confirmed"]);
    expect(desk.jira.issue(sub)?.status).toBe("Withdrawn");
  });
});
