import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Person } from "../../src/ports/index.ts";
import { passwordOf } from "../support/canaries/index.ts";
import {
  answerChange,
  closeDesks,
  type Desk,
  evidenceOf,
  type Name,
  OPERATOR_TOKEN,
  openDesk,
  PEOPLE,
  reviewOf,
  SERVICE,
  says,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })));

async function refusals(number: string): Promise<readonly unknown[]> {
  return (await evidenceOf(desk, number))
    .filter(({ kind }) => kind === "review.answer_refused")
    .map(({ payload }) => payload["code"]);
}

async function expectUntouched(number: string, code: string): Promise<void> {
  expect(await refusals(number)).toEqual([code]);
  expect(await standing(desk, number)).toBe("in_review");
  expect(taskOf(desk, number)).toMatchObject({ state: "1" });
  expect(reviewOf(desk, number)).toMatchObject({ state: "pending", message: expect.stringContaining("Not counted") });
}

/** Another directory for as long as the work takes. */
async function directoryIs(change: (people: readonly Person[]) => readonly Person[], work: () => Promise<void>): Promise<void> {
  const before = [...desk.people];
  desk.people.splice(0, before.length, ...change(before));
  await work().finally(() => desk.people.splice(0, desk.people.length, ...before));
}

const withGroups = (who: Name, groups: readonly string[]) => (people: readonly Person[]) =>
  people.map((person) => (person.id === who ? { ...person, groups } : person));

describe("who cannot approve a change", () => {
  it.each<[string, object]>([
    ["the requester", { requested_by: PEOPLE.lee.sysId, assigned_to: PEOPLE.alice.sysId }],
    ["who opened it", { requested_by: PEOPLE.alice.sysId, opened_by: PEOPLE.lee.sysId }],
    ["the owner", { requested_by: PEOPLE.alice.sysId, assigned_to: PEOPLE.lee.sysId }],
  ])("threat row 6, servicenow row 18, assurance 28: %s, although a member of the group", async (_who, columns) => {
    const number = await startChange(desk, { columns: { ...columns } });
    await answerChange(desk, number, "lee", { action: "approve" });
    await expectUntouched(number, "self_approval");
  });

  it("threat row 6, assurance 28: the requester with a second account, known to the directory as the same person", async () => {
    const oneOfTwo = (people: readonly Person[]) =>
      people.flatMap((person) => {
        if (person.id === "nora") return [];
        return person.id === "lee"
          ? [{ ...person, accounts: { ...person.accounts, servicenow: [PEOPLE.lee.sysId, PEOPLE.nora.sysId] } }]
          : [person];
      });
    await directoryIs(oneOfTwo, async () => {
      const number = await startChange(desk, { columns: { requested_by: PEOPLE.lee.sysId } });
      await answerChange(desk, number, "nora", { action: "approve" });
      await expectUntouched(number, "self_approval");
    });
  });

  it("assurance 28, capability 5.17: an administrator who asked for it", async () => {
    await directoryIs(withGroups("alice", ["ops-lead", "ops-director", "admin"]), async () => {
      const number = await startChange(desk);
      await answerChange(desk, number, "alice", { action: "approve" });
      await expectUntouched(number, "self_approval");
    });
  });

  it("assurance 29: somebody outside the routed group, and the act is on record", async () => {
    const number = await startChange(desk);
    await answerChange(desk, number, "nora", { action: "approve" });
    await expectUntouched(number, "not_in_group");
    expect(reviewOf(desk, number)["message"]).toContain("this question goes to ops-lead");
  });

  it("threat row 7, assurance 29, capability 6.7: somebody removed from the group a minute ago", async () => {
    const number = await startChange(desk);
    await directoryIs(withGroups("lee", []), async () => {
      await answerChange(desk, number, "lee", { action: "approve" });
    });
    await expectUntouched(number, "not_in_group");
  });

  it("assurance 30: somebody who claims in the body to be another: who decided comes from the session", async () => {
    const number = await startChange(desk);
    await answerChange(desk, number, "nora", { action: "approve", decided_by: PEOPLE.lee.sysId });
    await expectUntouched(number, "not_in_group");
  });

  it("assurance 30: a row written by somebody else than its decider proves nobody", async () => {
    const number = await startChange(desk);
    const decided = {
      state: "approved",
      decided_by: PEOPLE.lee.sysId,
      decided_by_user_name: "lee",
      decided_at: "2026-11-21 12:00:30",
    };
    desk.serviceNow.update("x_ots_ops_review", reviewOf(desk, number)["sys_id"] ?? "", decided, { asUser: "nora" });
    await desk.settle();
    await expectUntouched(number, "actor_unproven");
  });

  it("threat row 6, assurance 28: the service account, even when its own directory entry has the group", async () => {
    const number = await startChange(desk);
    const decided = {
      state: "approved",
      decided_by: SERVICE.sysId,
      decided_by_user_name: SERVICE.userName,
      decided_at: "2026-11-21 12:00:30",
    };
    desk.serviceNow.update("x_ots_ops_review", reviewOf(desk, number)["sys_id"] ?? "", decided, { asUser: SERVICE.userName });
    await desk.settle();
    await desk.poll();
    await desk.pass(60);
    expect(await standing(desk, number)).toBe("in_review");
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
  });

  it("whoever is refused does not block the next one", async () => {
    const number = await startChange(desk);
    await answerChange(desk, number, "nora", { action: "approve" });
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("ended applied");
    expect(await refusals(number)).toEqual(["not_in_group"]);
  });
});

describe("how a decision can reach us", () => {
  it("assurance 40, capability 5.23, wish B5: no GET decides anything, in the ticket system or on our own routes", async () => {
    const number = await startChange(desk);
    const review = reviewOf(desk, number)["sys_id"] ?? "";
    const login = `Basic ${Buffer.from(`lee:${passwordOf("lee")}`).toString("base64")}`;
    const answers = await Promise.all(
      ["approve", "reject", "modify"].map((act) =>
        fetch(`${desk.serviceNow.url}/api/x_ots_ops/v1/reviews/${review}/actions/${act}`, { headers: { authorization: login } }),
      ),
    );
    expect(answers.every(({ status }) => status >= 400)).toBe(true);
    const bearer = { headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } };
    for (const path of [
      `/v1/cases/${review}/retry`,
      `/v1/cases/${review}/abandon`,
      "/v1/pause",
      "/v1/resume",
      `/v1/reviews/${review}/approve`,
    ]) {
      expect((await fetch(`${desk.url}${path}`, bearer)).status, path).toBe(404);
    }
    await desk.settle();
    expect(await standing(desk, number)).toBe("in_review");
    expect(await desk.world.store.pauses.list()).toEqual([]);
  });
});
