import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { lookAtReview } from "../../src/pipeline/verdicts.ts";
import {
  answerChange,
  answerVendor,
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  kindsOf,
  type Name,
  OPERATOR_TOKEN,
  openDesk,
  PEOPLE,
  reviewOf,
  reviewsOf,
  says,
  standing,
  startChange,
  startVendor,
  subtaskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })));

const QUESTION = "Which node is meant? See https://evil.example/x and card 4111 1111 1111 1111";

function comment(number: string, who: Name, text: string): Promise<void> {
  desk.serviceNow.update("change_request", number, { comments: text }, { asUser: who });
  return desk.poll();
}

function publicNotes(number: string): readonly string[] {
  const id = desk.serviceNow.record("change_request", number)?.["sys_id"] ?? "";
  return desk.serviceNow
    .journalOf(id)
    .filter((row) => row["element"] === "comments")
    .map((row) => row["value"] ?? "");
}

async function storedReview(number: string) {
  const of = await caseOf(desk, number);
  const review = of.status === "in_review" ? await desk.world.store.reviews.load(of.reviewId) : null;
  if (review === null) throw new Error(`${number} is ${of.status}`);
  return review;
}

const later = (iso: string, hours: number): string => new Date(Date.parse(iso) + hours * 3_600_000).toISOString();

describe("a reviewer asks back", () => {
  it("capability 5.22, wish B14: the requester is asked on the ticket through the output filter, and the clock stands still", async () => {
    const number = await startChange(desk);
    const before = await storedReview(number);
    const now = desk.clock.now.toISOString();
    expect(await answerChange(desk, number, "lee", { action: "request_info", comment: QUESTION })).toBe(200);

    expect(await standing(desk, number)).toBe("in_review");
    expect(await caseOf(desk, number)).toMatchObject({ waiting: { for: "requester", until: later(now, 48) } });
    expect(await storedReview(number)).toMatchObject({
      id: before.id,
      status: "open",
      expiresAt: later(before.expiresAt, 48),
      verdicts: [{ kind: "request_info", person: "lee" }],
    });
    const [asked, ...more] = publicNotes(number);
    expect(more).toEqual([]);
    expect(asked).toContain("A question about this ticket before it goes on: Which node is meant?");
    expect(asked).not.toMatch(/evil\.example|4111\D?1111/);
    expect(reviewOf(desk, number)).toMatchObject({
      state: "pending",
      message: expect.stringContaining("The requester was asked"),
    });
    expect(Date.parse(`${reviewOf(desk, number)["expires_at"]}Z`)).toBe(Date.parse(later(before.expiresAt, 48)));
    const list = await fetch(`${desk.url}/v1/cases?ticket=${number}`, { headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } });
    expect(await list.json()).toMatchObject({ cases: [{ status: "in_review", waiting_for: "requester" }] });
  });

  it("capability 5.22: the requester's answer is read and drafted again; somebody else's comment is only shown", async () => {
    const number = await startChange(desk);
    const first = reviewOf(desk, number)["sys_id"];
    await answerChange(desk, number, "lee", { action: "request_info", comment: "Which node is meant?" });
    await comment(number, "nora", "I do not know either.");
    expect(reviewOf(desk, number)).toMatchObject({ sys_id: first, message: expect.stringContaining("Somebody commented") });

    await comment(number, "alice", "Node seven.");

    expect(await standing(desk, number)).toBe("in_review");
    expect(reviewsOf(desk, number).map(({ state }) => state)).toEqual(["withdrawn", "pending"]);
    expect(await caseOf(desk, number)).not.toHaveProperty("waiting");
    expect(desk.model.calls.at(-1)?.request?.user).toContain("seven");
    const given = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.info_given");
    expect(given).toMatchObject({ payload: { by: PEOPLE.alice.sysId, why: "requester_answered" } });
  });

  it("capability 5.22: without an answer the clock runs on after the policy's hours, and then the question expires", async () => {
    const number = await startChange(desk);
    const before = await storedReview(number);
    await answerChange(desk, number, "lee", { action: "request_info", comment: "Which node is meant?" });
    desk.clock.now = new Date(Date.parse(before.expiresAt) + 3_600_000);
    await lookAtReview(desk.world, before.id);
    expect(await standing(desk, number)).toBe("in_review");
    desk.clock.now = new Date(Date.parse(later(before.expiresAt, 48)) + 1_000);
    await lookAtReview(desk.world, before.id);
    expect(await standing(desk, number)).toBe("ended expired");
  });

  it("capability 5.22, assurance 34: while the clock stands still nobody is reminded and nobody else is asked; then both come, by the minutes that were left", async () => {
    const moves = async () =>
      (await evidenceOf(desk, number)).filter(({ kind }) => kind === "case.escalated").map(({ payload }) => payload["move"]);
    const number = await startChange(desk);
    await desk.pass(10 * 60);
    const before = await storedReview(number);
    await answerChange(desk, number, "lee", { action: "request_info", comment: "Which node is meant?" });
    const asked = await storedReview(number);
    expect([asked.halfAt, asked.deadline]).toEqual([later(before.halfAt ?? "", 48), later(before.deadline ?? "", 48)]);
    expect(asked.shownAt).toBe(before.shownAt);
    await desk.pass(61 * 60);
    await desk.pass(46 * 3_600);
    expect(await moves()).toEqual([]);
    expect((await storedReview(number)).steps).toMatchObject([{ groups: ["ops-lead"] }]);
    await desk.pass((Date.parse(asked.halfAt ?? "") - desk.clock.now.getTime()) / 1000 - 60);
    expect(await moves()).toEqual([]);
    await desk.pass(60);
    expect(await moves()).toEqual(["remind"]);
    await desk.pass(15 * 60);
    expect(await moves()).toEqual(["remind", "widen"]);
  });

  it("capability 5.22: a question is put back once only: nobody keeps it open by asking again and again", async () => {
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", { action: "request_info", comment: "Which node is meant?" });
    const { expiresAt } = await storedReview(number);
    await desk.pass(48 * 3_600 + 60);
    await answerChange(desk, number, "lou", { action: "request_info", comment: "Which node, once more?" });
    expect(reviewOf(desk, number)["message"]).toContain("a question is put back once only");
    expect((await storedReview(number)).expiresAt).toBe(expiresAt);
    expect(publicNotes(number)).toHaveLength(1);
  });

  it("capability 5.22: without words, or while the requester is asked already, nobody is asked", async () => {
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", { action: "request_info" });
    expect(reviewOf(desk, number)).toMatchObject({
      state: "pending",
      message: expect.stringContaining("write what the requester"),
    });
    await answerChange(desk, number, "lee", { action: "request_info", comment: "Which node is meant?" });
    await answerChange(desk, number, "lou", { action: "request_info", comment: "Which rack is meant?" });
    expect(publicNotes(number)).toHaveLength(1);
    const refused = (await evidenceOf(desk, number)).filter(({ kind }) => kind === "review.answer_refused");
    expect(refused.map(({ payload }) => payload["code"])).toEqual(["reason_missing", "already_asked"]);
    expect(await answerChange(desk, number, "lou", { action: "approve" })).toBe(200);
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("capability 5.22: in Jira the workflow's transition asks, and the requester's comment is taken up", async () => {
    desk.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.75 }));
    const key = await startVendor(desk);
    const card = subtaskOf(desk, key);
    await answerVendor(desk, key, "lee", { name: "Request info", comment: "Which bank is it?" });
    expect(desk.jira.issue(card)).toMatchObject({ status: "Pending" });
    expect(desk.jira.issue(key)?.comments.at(-1)?.text).toContain("Which bank is it?");
    await desk.pass(60);
    desk.jira.comment(key, "Banco Azul.", { as: PEOPLE.alice.accountId });
    await desk.settle();
    expect(desk.jira.issue(card)).toMatchObject({ status: "Withdrawn" });
    expect(subtaskOf(desk, key)).not.toBe(card);
    expect(await kindsOf(desk, key)).toContain("case.info_given");
  });
});

describe("a comment under review", () => {
  it("is shown on the card once, and an answer given meanwhile stands", async () => {
    const number = await startChange(desk);
    await comment(number, "alice", "By the way: it is the second attempt.");
    await desk.poll();
    expect((await kindsOf(desk, number)).filter((kind) => kind === "case.commented")).toHaveLength(1);
    expect(reviewOf(desk, number)).toMatchObject({
      state: "pending",
      message: expect.stringContaining("read the comment there"),
    });
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("assurance 26: high risk is read, drafted and asked again", async () => {
    const number = await startChange(desk, { columns: { risk: "2" } });
    expect((await caseOf(desk, number)).status === "in_review" && (await storedReview(number)).risk).toBe("high");
    await comment(number, "nora", "Wait, the freeze is on.");
    expect(reviewsOf(desk, number).map(({ state }) => state)).toEqual(["withdrawn", "pending"]);
    const given = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.info_given");
    expect(given?.payload).toMatchObject({ why: "comment_at_high_risk" });
  });

  it("assurance 26: at high risk one that only begins like a typed answer is one as any: it is read and asked again", async () => {
    const number = await startChange(desk, { columns: { risk: "2" } });
    await comment(number, "nora", "/ots approve 0000-0000 No: the freeze is on.");
    expect(reviewsOf(desk, number).map(({ state }) => state)).toEqual(["withdrawn", "pending"]);
  });

  it("assurance 26: in Jira what somebody who is asked commands to the letter is none; what he mistypes, or somebody else commands, is", async () => {
    desk.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.75 }));
    const key = await startVendor(desk);
    const commented = async (who: Name, text: string): Promise<number> => {
      await desk.pass(5);
      desk.jira.comment(key, text, { as: PEOPLE[who].accountId });
      await desk.settle();
      return (await kindsOf(desk, key)).filter((kind) => kind === "case.commented").length;
    };
    expect(await commented("lee", "/ots approve 0000-0000")).toBe(0);
    expect(await commented("lee", "/ots stop: the bank is wrong")).toBe(1);
    expect(await commented("nora", "/ots approve 0000-0000")).toBe(2);
  });
});
