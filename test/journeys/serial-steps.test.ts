import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Answer, Review } from "../../src/case/index.ts";
import { type Submitted, submitAnswer } from "../../src/pipeline/index.ts";
import type { PolicyFile } from "../../src/policy/index.ts";
import {
  answerChange,
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  reviewOf,
  says,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const MINUTE = 60;

/** First the leads, then finance, which is in none of the policy's lists. */
function byFinanceToo(file: PolicyFile): PolicyFile {
  const [first] = file.approvals.steps;
  if (first === undefined) throw new Error("a step is needed");
  const steps = [first, { ...first, route_to: "rbac.reviewer_groups.finance" }];
  const rbac = { ...file.rbac, reviewer_groups: { ...file.rbac.reviewer_groups, finance: ["finance"] } };
  return { ...file, rbac, approvals: { ...file.approvals, mode: "serial", steps } };
}

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ policy: byFinanceToo });
  desk.people.push({ id: "fin", active: true, human: true, groups: ["finance"], accounts: { servicenow: ["acc-fin"] } });
  const withLogin = desk.people.map((person) => ({ ...person, accounts: { ...person.accounts, idp: [`oid-${person.id}`] } }));
  desk.people.splice(0, desk.people.length, ...withLogin);
});
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })));

async function reviewIn(number: string): Promise<Review> {
  const of = await caseOf(desk, number);
  const review = of.status === "in_review" ? await desk.world.store.reviews.load(of.reviewId) : null;
  if (review === null) throw new Error(`${number} is ${of.status}`);
  return review;
}

let given = 0;
async function approve(number: string, who: string): Promise<Submitted> {
  const at = desk.clock.now.toISOString();
  const proven = { account: `oid-${who}`, provenBy: "idp" };
  const answer: Answer = { kind: "approve", ...proven, at, reason: null, changes: null, digest: null, source: `page:${++given}` };
  const said = await submitAnswer(desk.world, (await reviewIn(number)).id, answer);
  await desk.settle();
  return said;
}

describe("a question whose first step is answered late", () => {
  it("capability 5.10, wish B13: the next step has its whole time, its own reminder, and the card says until when", async () => {
    const number = await startChange(desk);
    const before = await reviewIn(number);
    await desk.pass(119 * MINUTE);
    expect(await approve(number, "lee")).toMatchObject({ event: "verdict_recorded" });
    const after = await reviewIn(number);
    const inMinutes = (n: number): string => new Date(desk.clock.now.getTime() + n * MINUTE * 1000).toISOString();
    expect(after).toMatchObject({ step: 1, expiresAt: inMinutes(120), halfAt: inMinutes(15), deadline: inMinutes(30) });
    expect(after.shownAt).toBe(before.shownAt);
    const card = reviewOf(desk, number);
    expect(card["message"]).toContain(`Open until ${after.expiresAt} (UTC).`);
    expect(Date.parse(`${card["expires_at"]}Z`)).toBe(Math.floor(Date.parse(after.expiresAt) / 1000) * 1000);
    const entry = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.verdict_recorded");
    expect(entry?.payload).toMatchObject({ expiresAt: after.expiresAt });
    await desk.pass(16 * MINUTE);
    expect((await reviewIn(number)).escalated).toMatchObject({ step: 1, done: 1 });
    await desk.pass(100 * MINUTE);
    expect(await approve(number, "fin")).toMatchObject({ event: "approved" });
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("capability 5.22: where the requester is asked still, the next step's time begins when his is over", async () => {
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", { action: "request_info", comment: "Which node is meant?" });
    const of = await caseOf(desk, number);
    const until = of.status === "in_review" ? (of.waiting?.until ?? "") : "";
    await desk.pass(3_600);
    expect(await approve(number, "lou")).toMatchObject({ event: "verdict_recorded" });
    const after = await reviewIn(number);
    expect(after.escalated).toEqual({ step: 1, done: 0, since: until });
    expect(after.expiresAt).toBe(new Date(Date.parse(until) + 120 * MINUTE * 1000).toISOString());
  });
});

describe("a question that two departments sign, one after the other", () => {
  it("assurance 29, 34: when finance does not answer, nobody of the leads signs in its stead", async () => {
    const number = await startChange(desk);
    expect(await approve(number, "lee")).toMatchObject({ event: "verdict_recorded" });
    await desk.pass(31 * MINUTE);
    await desk.pass(30 * MINUTE);
    const review = await reviewIn(number);
    expect(review.escalated).toMatchObject({ step: 1, done: 3 });
    expect(review.steps.map(({ groups }) => groups)).toEqual([["ops-lead"], ["finance"]]);
    expect(await approve(number, "lou")).toMatchObject({ kind: "refused", code: "not_in_group" });
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    expect(await approve(number, "fin")).toMatchObject({ event: "approved" });
    expect(await standing(desk, number)).toBe("ended applied");
  });
});
