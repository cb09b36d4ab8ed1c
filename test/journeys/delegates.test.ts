import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Person } from "../../src/ports/index.ts";
import {
  answerChange,
  closeDesks,
  type Desk,
  evidenceOf,
  type Name,
  openDesk,
  PEOPLE,
  plantChange,
  reviewOf,
  says,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";
import { closeAs } from "../support/desk/review-tasks.ts";

closeDesks(afterEach);

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
});

const quiet = { silent: true } as const;
const ALWAYS = { starts: "2026-11-01 00:00:00", ends: "2026-12-31 00:00:00" };

/** Somebody hands the approvals of theirs to somebody else; today is 2026-11-21. */
function delegate(from: Name, to: Name, more: object = {}): void {
  const row = { user: PEOPLE[from].sysId, delegate: PEOPLE[to].sysId, approvals: "true", ...ALWAYS, ...more };
  desk.serviceNow.insert("sys_user_delegate", row, quiet);
}

/** Somebody else worked under this account. */
function impersonate(who: Name, from: string, to: string): void {
  const times = { impersonation_start_time: from, impersonation_end_time: to };
  const row = { impersonated_by: PEOPLE.nora.sysId, impersonated_to: PEOPLE[who].sysId, ...times };
  desk.serviceNow.insert("sys_user_impersonation_history", row, quiet);
}

async function refusalOf(number: string): Promise<unknown> {
  const refused = (await evidenceOf(desk, number)).filter(({ kind }) => kind === "review.answer_refused");
  expect(refused).toHaveLength(1);
  expect(taskOf(desk, number)).toMatchObject({ state: "1" });
  expect(reviewOf(desk, number)).toMatchObject({ state: "pending", message: expect.stringContaining("Not counted") });
  return refused.map(({ actor, payload }) => ({
    actor: actor.id,
    code: payload["code"],
    standsInFor: payload["stands_in_for"],
  }))[0];
}

async function verdictOf(number: string): Promise<unknown> {
  expect(await standing(desk, number)).toBe("ended applied");
  return (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.ended")?.payload["verdict"];
}

describe("a delegate who answers", () => {
  it("servicenow row 18: counts by the rights of his own, and the evidence names both: who pressed, and for whom he stood in then", async () => {
    delegate("lee", "lou");
    const number = await startChange(desk);
    await answerChange(desk, number, "lou", { action: "approve" });
    expect(await verdictOf(number)).toMatchObject({ person: "lou", groups: ["ops-lead"], standsInFor: ["lee"] });
  });

  it("servicenow row 18: has none of the rights of whom he stands in for: refused, on record with both names", async () => {
    delegate("lee", "nora");
    const number = await startChange(desk);
    await answerChange(desk, number, "nora", { action: "approve" });
    expect(await refusalOf(number)).toEqual({
      actor: PEOPLE.nora.sysId,
      code: "not_in_group",
      standsInFor: [PEOPLE.lee.sysId],
    });
  });

  it("servicenow row 18: of the requester answers no question of theirs, although a member of the group", async () => {
    delegate("alice", "lee");
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await refusalOf(number)).toMatchObject({ code: "self_approval", standsInFor: [PEOPLE.alice.sysId] });
    expect(reviewOf(desk, number)["message"]).toContain("a delegate of the requester cannot answer");
  });

  it.each<[string, object]>([
    ["that is over", { ends: "2026-11-21 11:59:00" }],
    ["that begins later", { starts: "2026-11-21 12:01:00" }],
    ["of assignments only", { approvals: "false", assignments: "true" }],
  ])("servicenow row 18: a delegation %s is none", async (_what, more) => {
    delegate("lee", "lou", more);
    const number = await startChange(desk);
    await answerChange(desk, number, "lou", { action: "approve" });
    expect(await verdictOf(number)).not.toHaveProperty("standsInFor");
  });
});

describe("the same on an instance without our app, in a review task", () => {
  /** A change that is asked about in a review task, as the poller finds it. */
  async function askedPlain(): Promise<string> {
    const connection = { mode: "plain", reviewTasks: true, publicUrl: "https://ops.example/" } as const;
    desk = await openDesk({ serviceNow: { app: false }, connection });
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    await desk.poll();
    await desk.pass(60);
    const number = plantChange(desk);
    desk.serviceNow.update("change_request", number, { state: "-1" }, { asUser: "alice" });
    await desk.poll();
    return number;
  }

  async function closed(number: string): Promise<void> {
    closeAs(desk, number, "lou", { code: "successful", notes: "checked against the log" });
    await desk.pass(60);
    await desk.poll();
  }

  it("servicenow row 18: a delegate's closing counts by his own rights and names both; others' delegations are not his", async () => {
    const number = await askedPlain();
    delegate("lee", "lou");
    delegate("dora", "nora");
    await closed(number);
    expect(await verdictOf(number)).toMatchObject({ person: "lou", standsInFor: ["lee"] });
  });

  it("servicenow row 18: a closing while somebody impersonated the account proves nobody", async () => {
    const number = await askedPlain();
    impersonate("lou", "2026-11-21 11:50:00", "2026-11-21 12:30:00");
    await closed(number);
    const refused = (await evidenceOf(desk, number)).filter(({ kind }) => kind === "review.answer_refused");
    expect(refused).toMatchObject([{ actor: { id: "unproven" }, payload: { code: "actor_unproven" } }]);
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
  });
});

describe("an account under which somebody else works", () => {
  it("servicenow row 18: proves nobody at that time: refused with the reason, and counted when the person answers afterwards", async () => {
    impersonate("lee", "2026-11-21 11:50:00", "2026-11-21 12:05:00");
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await refusalOf(number)).toMatchObject({ actor: "unproven", code: "actor_unproven" });
    expect(reviewOf(desk, number)["message"]).toContain("somebody was impersonating this account when it was given");
    await desk.pass(600);
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await verdictOf(number)).toMatchObject({ person: "lee" });
  });

  it("servicenow row 18: a session that never told its end counts for a day, and one that is over not at all", async () => {
    impersonate("lee", "2026-11-20 11:00:00", "");
    impersonate("lee", "2026-11-21 11:00:00", "2026-11-21 11:30:00");
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await verdictOf(number)).toMatchObject({ person: "lee" });
    impersonate("lou", "2026-11-21 09:00:00", "");
    const other = await startChange(desk);
    await answerChange(desk, other, "lou", { action: "approve" });
    expect(await refusalOf(other)).toMatchObject({ code: "actor_unproven" });
  });

  it("servicenow row 18: an instance that keeps neither table says nothing of either, and the proof stands on the audit alone", async () => {
    desk = await openDesk({ serviceNow: { missingTables: ["sys_user_impersonation_history", "sys_user_delegate"] } });
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await verdictOf(number)).toMatchObject({ person: "lee" });
  });
});

describe("somebody who is not active any more", () => {
  it("servicenow row 18: in the ticket system: an answer of an account that was closed right after it is refused", async () => {
    const number = await startChange(desk);
    const down = desk.serviceNow.faults.add({ kind: "status", status: 503, path: /reviews|batch/, method: "GET", times: 1_000 });
    await answerChange(desk, number, "lee", { action: "approve" });
    desk.serviceNow.update("sys_user", "lee", { active: "false" }, quiet);
    down.remove();
    await desk.pass(60);
    expect(await refusalOf(number)).toMatchObject({ code: "actor_unproven" });
    expect(reviewOf(desk, number)["message"]).toContain("the account that gave it is not active");
  });

  it("servicenow row 18: in the directory: refused, although a member of the group", async () => {
    const closed = (person: Person): Person => (person.id === "lee" ? { ...person, active: false } : person);
    const before = [...desk.people];
    desk.people.splice(0, before.length, ...before.map(closed));
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await refusalOf(number)).toMatchObject({ code: "inactive" });
  });
});
