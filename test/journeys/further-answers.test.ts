import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Answer, OpsError, type Review } from "../../src/case/index.ts";
import { approveAlike, submitAnswer, type World, withdrawApproval } from "../../src/pipeline/index.ts";
import {
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  reviewOf,
  reviewsOf,
  says,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let blocked = false;
/** While `blocked`, no write can begin. */
function stoppable(world: World): World {
  const { effects } = world.store;
  const start: typeof effects.start = (...args) =>
    blocked ? Promise.reject(new OpsError("STORE_DOWN", "not now")) : effects.start(...args);
  return { ...world, store: { ...world.store, effects: { ...effects, start } } };
}

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({}, stoppable);
  const withLogin = desk.people.map((person) => ({ ...person, accounts: { ...person.accounts, idp: [`oid-${person.id}`] } }));
  desk.people.splice(0, desk.people.length, ...withLogin);
});
beforeEach(() => {
  blocked = false;
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
});

async function reviewIn(number: string): Promise<Review> {
  const of = await caseOf(desk, number);
  const review = of.status === "in_review" ? await desk.world.store.reviews.load(of.reviewId) : null;
  if (review === null) throw new Error(`${number} is ${of.status}`);
  return review;
}

let given = 0;
function by(who: string, change: Partial<Answer> = {}): Answer {
  const at = desk.clock.now.toISOString();
  const source = `page:${++given}`;
  return {
    kind: "approve",
    account: `oid-${who}`,
    provenBy: "idp",
    at,
    reason: null,
    changes: null,
    digest: null,
    source,
    ...change,
  };
}

async function refusedIn(kind: string, number?: string): Promise<readonly unknown[]> {
  return (await evidenceOf(desk, number)).filter((entry) => entry.kind === kind).map(({ payload }) => payload["code"]);
}

describe("a review is handed to another group", () => {
  const hand = (number: string, who: string, group?: string) =>
    reviewIn(number).then(({ id }) =>
      submitAnswer(desk.world, id, by(who, { kind: "reassign", ...(group === undefined ? {} : { group }) })),
    );

  it("wish B14: to one that the policy trusts with at least this risk; it is asked, and the old group no longer", async () => {
    const number = await startChange(desk);
    const before = await reviewIn(number);
    const asked = reviewOf(desk, number)["assignment_group"];
    expect(await hand(number, "lee", "ops-director")).toMatchObject({ kind: "counted", event: "reassigned" });
    await desk.settle();
    const after = await reviewIn(number);
    expect(after).toMatchObject({ id: before.id, expiresAt: before.expiresAt, steps: [{ groups: ["ops-director"] }] });
    expect(reviewOf(desk, number)).toMatchObject({
      state: "pending",
      message: expect.stringContaining("Handed on. Asked now: ops-director."),
    });
    expect(["", asked]).not.toContain(reviewOf(desk, number)["assignment_group"]);
    expect(await submitAnswer(desk.world, before.id, by("lou"))).toMatchObject({ kind: "refused", code: "not_in_group" });
    expect(await submitAnswer(desk.world, before.id, by("dora"))).toMatchObject({ kind: "counted", event: "approved" });
    const entry = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.reassigned");
    expect(entry).toMatchObject({ actor: { id: "lee" }, payload: { step: { because: "reassigned by lee from ops-lead" } } });
  });

  it("assurance 29: never to one with less authority, to one that is not in the policy, to nobody, or by an outsider", async () => {
    const number = await startChange(desk);
    expect(await hand(number, "lee", "ops-analyst")).toMatchObject({ kind: "refused", code: "group_not_allowed" });
    expect(await hand(number, "lee", "everybody")).toMatchObject({
      code: "group_not_allowed",
      message: "Not counted: this question may go to ops-director or internal-audit.",
    });
    expect(await hand(number, "lee")).toMatchObject({ kind: "refused", code: "group_missing" });
    expect(await hand(number, "nora", "ops-director")).toMatchObject({ kind: "refused", code: "not_in_group" });
    expect((await reviewIn(number)).steps).toMatchObject([{ groups: ["ops-lead"] }]);
    const codes = ["group_not_allowed", "group_not_allowed", "group_missing", "not_in_group"];
    expect(await refusedIn("review.answer_refused", number)).toEqual(codes);
  });
});

describe("an approval is taken back", () => {
  /** Approved by Lee, and nothing could begin. */
  async function cleared(): Promise<{ readonly number: string; readonly id: string }> {
    const number = await startChange(desk);
    const { id } = await reviewIn(number);
    blocked = true;
    await submitAnswer(desk.world, id, by("lee"));
    blocked = false;
    return { number, id };
  }

  it("capability 5.21: by who gave it, before anything was done; the same is asked anew and nothing was written", async () => {
    const { number, id } = await cleared();
    expect(await standing(desk, number)).toBe("cleared");
    const taken = await withdrawApproval(desk.world, id, by("lee", { reason: "wrong window" }));
    expect(taken).toMatchObject({ kind: "counted", event: "withdrawn" });
    await desk.settle();
    expect(await standing(desk, number)).toBe("in_review");
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    expect(reviewsOf(desk, number).map(({ state }) => state)).toEqual(["withdrawn", "pending"]);
    expect(reviewOf(desk, number)["summary"]).toContain("Asked anew: an approval of the same was withdrawn");
    expect(reviewOf(desk, number)["summary"]).toContain("What will change:");
    const entry = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.withdrawn");
    expect(entry).toMatchObject({ actor: { type: "person", id: "lee" }, payload: { reason: "wrong window" } });
    await submitAnswer(desk.world, (await reviewIn(number)).id, by("lou"));
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("capability 5.21: by nobody else, and not once it is being done or is done", async () => {
    const { number, id } = await cleared();
    expect(await withdrawApproval(desk.world, id, by("lou"))).toMatchObject({ kind: "refused", code: "not_the_approver" });
    expect(await withdrawApproval(desk.world, id, by("nobody"))).toMatchObject({ kind: "refused", code: "unknown_person" });
    const of = await caseOf(desk, number);
    const claim = of.status === "cleared" ? await desk.world.store.effects.claim(of.effectId, "another worker", 10) : null;
    expect(await withdrawApproval(desk.world, id, by("lee"))).toMatchObject({ kind: "refused", code: "begun" });
    if (claim !== null) await desk.world.store.leases.release(claim.lease);
    await desk.pass(120);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(await withdrawApproval(desk.world, id, by("lee"))).toMatchObject({ kind: "refused", code: "closed" });
    const codes = ["not_the_approver", "unknown_person", "begun", "closed"];
    expect(await refusedIn("review.withdrawal_refused", number)).toEqual(codes);
  });
});

describe("an approval whose carrying out was tried", () => {
  it("capability 5.21: is not taken back any more, though the next attempt was put off and nothing is written yet", async () => {
    const number = await startChange(desk);
    const { id } = await reviewIn(number);
    const patch = { kind: "status", path: /change_task/, method: "PATCH" } as const;
    desk.serviceNow.faults.add({ ...patch, status: 500 });
    await submitAnswer(desk.world, id, by("lee"));
    await desk.settle();
    const busy = desk.serviceNow.faults.add({ ...patch, status: 429, retryAfterSeconds: 5, times: 1_000 });
    await desk.pass(120);
    const of = await caseOf(desk, number);
    const effect = of.status === "cleared" ? await desk.world.store.effects.load(of.effectId) : null;
    expect(effect).toMatchObject({ status: "intended", attempts: 1 });
    expect(await withdrawApproval(desk.world, id, by("lee"))).toMatchObject({ kind: "refused", code: "begun" });
    busy.remove();
    await desk.pass(120);
    expect(await standing(desk, number)).toBe("ended applied");
  });
});

describe("several reviews are answered at once", () => {
  const idsOf = (numbers: readonly string[]) => Promise.all(numbers.map(async (number) => (await reviewIn(number)).id));

  it("assurance 39, capability 5.18: one approval of identical actions names each review; each is done and recorded singly, with the list and the count", async () => {
    const numbers = [await startChange(desk), await startChange(desk), await startChange(desk)];
    const ids = await idsOf(numbers);
    const answered = await approveAlike(desk.world, ids, by("lee"));
    expect(answered).toMatchObject({
      kind: "answered",
      each: ids.map((review) => ({ review, kind: "counted", event: "approved" })),
    });
    for (const number of numbers) {
      expect(await standing(desk, number)).toBe("ended applied");
      const approved = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.approved");
      expect(approved?.payload).toMatchObject({ verdict: { person: "lee", alike: { reviews: ids, count: 3 } } });
    }
  });

  it("assurance 39, capability 5.18: of differing actions, or of a review twice, nothing is approved", async () => {
    const one = await startChange(desk);
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful_issues", confidence: 0.8 }));
    const other = await startChange(desk);
    const ids = await idsOf([one, other]);
    expect(await approveAlike(desk.world, ids, by("lee"))).toMatchObject({ kind: "refused", code: "not_alike" });
    const [first = ""] = ids;
    expect(await approveAlike(desk.world, [first, first], by("lee"))).toMatchObject({ code: "list_invalid" });
    expect(await approveAlike(desk.world, ids, by("lee", { kind: "reject", reason: "policy: no" }))).toMatchObject({
      code: "not_offered",
    });
    expect([await standing(desk, one), await standing(desk, other)]).toEqual(["in_review", "in_review"]);
    expect(await refusedIn("review.bulk_refused")).toEqual(["not_alike", "list_invalid", "not_offered"]);
  });

  it("assurance 39: one that is answered already, or whose proposal was changed since, is none of them, and then nothing is approved", async () => {
    const numbers = [await startChange(desk), await startChange(desk), await startChange(desk)];
    const [first = "", second = "", third = ""] = await idsOf(numbers);
    await submitAnswer(desk.world, second, by("lee", { kind: "reject", reason: "policy: no" }));
    expect(await approveAlike(desk.world, [first, second], by("lee"))).toMatchObject({ kind: "refused", code: "not_alike" });
    const changes = JSON.stringify({ note: "Other words." });
    await submitAnswer(desk.world, third, by("lou", { kind: "modify", changes, reason: "other words" }));
    expect(await approveAlike(desk.world, [first, third], by("lee"))).toMatchObject({ kind: "refused", code: "not_alike" });
    expect(await standing(desk, numbers[0] ?? "")).toBe("in_review");
  });
});
