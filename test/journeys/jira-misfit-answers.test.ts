import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { submitAnswer } from "../../src/pipeline/index.ts";
import { lookAtReview } from "../../src/pipeline/verdicts.ts";
import { apiTokenOf } from "../support/canaries/index.ts";
import {
  answerVendor,
  caseOf,
  closeDesks,
  type Desk,
  effectsOf,
  evidenceOf,
  openDesk,
  PEOPLE,
  says,
  standing,
  startVendor,
  subtaskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => desk.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.75 })));

const lee = { as: PEOPLE.lee.accountId };

/** Refusals that are recorded of a ticket's answers. */
async function refusals(key: string): Promise<readonly unknown[]> {
  const entries = (await evidenceOf(desk, key)).filter(({ kind }) => kind === "review.answer_refused");
  return entries.map(({ payload }) => payload["code"]);
}

/** It is open again, and the last word under it says why. */
function expectPutBack(card: string, why: string): void {
  const issue = desk.jira.issue(card);
  expect([issue?.status, issue?.comments.at(-1)?.text]).toEqual(["Pending", expect.stringContaining(why)]);
}

/** Writes the property by which the sub-task names its question, as anybody with edit rights can. */
async function rewrite(card: string, change: object): Promise<void> {
  const value = { ...Object(desk.jira.issue(card)?.properties["ots.review"]), ...change };
  const authorization = `Basic ${Buffer.from(`nora@corp.example:${apiTokenOf("nora")}`).toString("base64")}`;
  const headers = { authorization, "content-type": "application/json" };
  const url = `${desk.jira.url}/rest/api/3/issue/${card}/properties/ots.review`;
  expect((await fetch(url, { method: "PUT", headers, body: JSON.stringify(value) })).ok).toBe(true);
}

describe("decisions in Jira that do not fit the question", () => {
  it("jira row 19: one that is older than its question goes back to Pending with the reason, and the next one counts", async () => {
    const key = await startVendor(desk);
    const card = subtaskOf(desk, key);
    const now = desk.clock.now;
    desk.clock.now = new Date(now.getTime() - 120_000);
    desk.jira.transition(card, "Approve", { ...lee, silent: true });
    desk.clock.now = now;
    await desk.pass(1);
    const { id } = (await desk.world.store.reviews.byRecord("jira", desk.jira.issue(card)?.id ?? "")) ?? { id: "" };
    await lookAtReview(desk.world, id);
    await desk.settle();
    expect([await standing(desk, key), desk.jira.issue(key)?.status, await refusals(key)]).toEqual([
      "in_review",
      "Checks",
      ["too_early"],
    ]);
    expectPutBack(card, "it is older than the question");
    await desk.pass(1);
    await answerVendor(desk, key, "lee", { name: "Approve" });
    expect(await standing(desk, key)).toBe("ended applied");
  });

  it("jira row 19: one for another action's digest goes back to Pending with the reason, and decides nothing", async () => {
    const key = await startVendor(desk);
    const card = subtaskOf(desk, key);
    await rewrite(card, { digest: "f".repeat(64) });
    await answerVendor(desk, key, "lee", { name: "Approve" });
    expect([await standing(desk, key), desk.jira.issue(key)?.status, await refusals(key)]).toEqual([
      "in_review",
      "Checks",
      ["other_digest"],
    ]);
    expectPutBack(card, "it was given for another version of the proposal");
  });

  it("jira row 19: one on another issue, made to look like the question, decides nothing, and nobody's issue is written to", async () => {
    const key = await startVendor(desk);
    const card = subtaskOf(desk, key);
    const original = desk.jira.issue(card);
    if (original === undefined) throw new Error("no review");
    const { fields, properties } = original;
    const copy = desk.jira.createIssue(
      {
        project: { key: "VO" },
        parent: { key },
        issuetype: { name: "Ops Review" },
        summary: fields["summary"],
        description: fields["description"],
      },
      { as: PEOPLE.nora.accountId },
    ).key;
    await rewrite(copy, Object(properties["ots.review"]));
    expect(desk.jira.issue(copy)?.properties).toEqual(properties);
    desk.jira.transition(copy, "Approve", lee);
    await desk.settle();
    await desk.pass(1);
    await desk.poll();
    expect([await standing(desk, key), desk.jira.issue(key)?.status]).toEqual(["in_review", "Checks"]);
    expect([desk.jira.issue(copy)?.status, desk.jira.issue(copy)?.comments]).toEqual(["Approved", []]);
    expect(desk.jira.issue(card)?.status).toBe("Pending");
  });

  it("jira row 19: of two decisions the first that is read wins: the second changes nothing and is told so", async () => {
    const key = await startVendor(desk);
    const card = subtaskOf(desk, key);
    await answerVendor(desk, key, "lee", { name: "Reject", comment: "policy: not this vendor" });
    await desk.pass(1);
    desk.jira.comment(card, `/ots approve 0000-0000`, { as: PEOPLE.lou.accountId });
    await desk.settle();
    expect([await standing(desk, key), desk.jira.issue(key)?.status]).toEqual(["ended rejected", "Checks"]);
    expect(await refusals(key)).toEqual(["closed"]);
    expect(desk.jira.issue(card)?.comments.at(-1)?.text).toContain("Too late: this question was already closed");
  });

  it("jira row 19: two decisions in the same moment, by the ticket and by another way, are one: compare-and-set lets the first through", async () => {
    const key = await startVendor(desk);
    const card = subtaskOf(desk, key);
    const review = await desk.world.store.reviews.byRecord("jira", desk.jira.issue(card)?.id ?? "");
    if (review === null) throw new Error("no review");
    const of = await caseOf(desk, key);
    desk.jira.transition(card, "Approve", { ...lee, silent: true });
    const other = {
      kind: "reject" as const,
      account: PEOPLE.lou.accountId,
      at: desk.clock.now.toISOString(),
      reason: "policy: not now",
      changes: null,
      digest: review.digest,
      source: "page:1",
    };
    await Promise.all([
      submitAnswer(desk.world, review.id, other),
      lookAtReview(desk.world, review.id),
      lookAtReview({ ...desk.world, owner: "test:another-worker" }, review.id),
    ]);
    await desk.settle();
    await desk.pass(2);
    const decided = (await evidenceOf(desk, key)).filter(({ kind }) => kind === "case.approved" || kind === "case.rejected");
    expect(decided).toHaveLength(1);
    expect((await caseOf(desk, key)).id).toBe(of.id);
    const actions = (await effectsOf(desk, key)).filter(({ body }) => body.kind === "action");
    expect(actions.length).toBe(decided[0]?.kind === "case.approved" ? 1 : 0);
  });
});
