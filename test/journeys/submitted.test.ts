import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Answer } from "../../src/case/index.ts";
import { type Submitted, submitAnswer } from "../../src/pipeline/index.ts";
import {
  answerChange,
  caseOf,
  changePerson,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  PEOPLE,
  says,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  const withLogin = desk.people.map((person) => ({ ...person, accounts: { ...person.accounts, idp: [`oid-${person.id}`] } }));
  desk.people.splice(0, desk.people.length, ...withLogin);
});
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })));

async function reviewIdOf(number: string): Promise<string> {
  const of = await caseOf(desk, number);
  if (of.status !== "in_review") throw new Error(`${number} is ${of.status}`);
  return of.reviewId;
}

let given = 0;
async function submit(number: string, who: string, change: Partial<Answer> = {}): Promise<Submitted> {
  const id = await reviewIdOf(number);
  const review = await desk.world.store.reviews.load(id);
  const answer: Answer = {
    kind: "approve",
    account: `oid-${who}`,
    provenBy: "idp",
    at: desk.clock.now.toISOString(),
    reason: null,
    changes: null,
    digest: review?.digest ?? null,
    source: `page:${++given}`,
    ...change,
  };
  const submitted = await submitAnswer(desk.world, id, answer);
  await desk.settle();
  return submitted;
}

describe("an answer that does not come through the ticket", () => {
  it("capability 5.8: counts by the same checks, and exactly what was shown is done", async () => {
    const number = await startChange(desk);
    expect(await submit(number, "lee")).toMatchObject({ kind: "counted", event: "approved" });
    expect(await standing(desk, number)).toBe("ended applied");
    expect(taskOf(desk, number)).toMatchObject({ state: "3" });
  });

  it("assurance 28, 29: of nobody known or of somebody outside the group it is refused, told to him and on record", async () => {
    const number = await startChange(desk);
    expect(await submit(number, "nora")).toMatchObject({ kind: "refused", code: "not_in_group" });
    expect(await submit(number, "nobody")).toMatchObject({ kind: "refused", code: "unknown_person" });
    const refused = (await evidenceOf(desk, number)).filter(({ kind }) => kind === "review.answer_refused");
    expect(refused.map(({ payload }) => payload["code"])).toEqual(["not_in_group", "unknown_person"]);
    expect(refused.map(({ payload }) => payload["proven_by"])).toEqual(["idp", "idp"]);
    expect(await standing(desk, number)).toBe("in_review");
  });

  it("assurance 25: for another digest than the open question's it is refused", async () => {
    const number = await startChange(desk);
    expect(await submit(number, "lee", { digest: "0".repeat(64) })).toMatchObject({ kind: "refused", code: "other_digest" });
  });

  it("assurance 28: of somebody without a known account in the ticket system it is refused: he may be the requester", async () => {
    const number = await startChange(desk);
    const undo = changePerson(desk.people, "lou", { accounts: { idp: ["oid-lou"] } });
    expect(await submit(number, "lou")).toMatchObject({ kind: "refused", code: "unmapped" });
    undo();
  });

  it("assurance 36: after the question is closed it changes nothing and says so", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(number);
    await answerChange(desk, number, "lou", { action: "reject", comment: "policy: not this week" });
    const answer: Answer = {
      kind: "approve",
      account: PEOPLE.lee.sysId,
      at: desk.clock.now.toISOString(),
      reason: null,
      changes: null,
      digest: null,
      source: "page:late",
    };
    expect(await submitAnswer(desk.world, id, answer)).toMatchObject({ kind: "closed", status: "rejected" });
    expect(await standing(desk, number)).toBe("ended rejected");
  });

  it("capability 5.8: what somebody answered in the ticket meanwhile, and nobody has told us of, is read first and wins", async () => {
    const number = await startChange(desk);
    desk.serviceNow.delivery.set({ loseShare: 1 });
    await answerChange(desk, number, "lou", { action: "reject", comment: "policy: not this week" });
    desk.serviceNow.delivery.set({ loseShare: 0 });
    expect(await submit(number, "lee")).toMatchObject({ kind: "closed", status: "rejected" });
    expect(await standing(desk, number)).toBe("ended rejected");
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
  });

  it("assurance 25: of a question whose card does not stand in the ticket yet it is refused: nobody has seen what it is about", async () => {
    const path = /x_ots_ops\/v1\/reviews/;
    const down = desk.serviceNow.faults.add({ kind: "status", status: 503, path, method: "POST", times: 1_000 });
    const number = await startChange(desk);
    const before = await submit(number, "lee");
    down.remove();
    expect(before).toMatchObject({ kind: "refused", code: "not_shown" });
    expect(await standing(desk, number)).toBe("in_review");
  });

  it("assurance 28: where the ticket's people can be read in part only, independence cannot be shown, and it is refused", async () => {
    const acls = [{ table: "change_request", operation: "read", field: "requested_by" }] as const;
    const own = await openDesk({ serviceNow: { acls } });
    own.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    const number = await startChange(own);
    await answerChange(own, number, "lee", { action: "approve" });
    const refused = (await evidenceOf(own, number)).filter(({ kind }) => kind === "review.answer_refused");
    expect(refused.map(({ payload }) => payload["code"])).toEqual(["people_unreadable"]);
    expect(await standing(own, number)).toBe("in_review");
  });

  it("assurance 29: at high risk those who could have forged it are read anew, as is who gave it", async () => {
    const read: unknown[] = [];
    const own = await openDesk({}, (world) => {
      const byAccount: typeof world.directory.byAccount = (system, account, how) => {
        read.push([account, how?.fresh === true]);
        return world.directory.byAccount(system, account, how);
      };
      return { ...world, directory: { ...world.directory, byAccount } };
    });
    own.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    const number = await startChange(own, { columns: { risk: "2" } });
    const of = await caseOf(own, number);
    const answer: Answer = {
      kind: "approve",
      account: PEOPLE.dora.sysId,
      at: own.clock.now.toISOString(),
      reason: "compared with the log",
      changes: null,
      digest: null,
      forgers: [PEOPLE.nora.sysId],
      source: "another:1",
    };
    await submitAnswer(own.world, of.status === "in_review" ? of.reviewId : "", answer);
    expect(read).toEqual([
      [PEOPLE.dora.sysId, true],
      [PEOPLE.nora.sysId, true],
    ]);
  });
});
