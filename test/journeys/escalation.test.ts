import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Review } from "../../src/case/index.ts";
import { printReviews } from "../../src/cli/print-reviews.ts";
import { printStory } from "../../src/cli/print-story.ts";
import {
  answerChange,
  caseOf,
  changePerson,
  closeDesks,
  type Desk,
  type Evidence,
  evidenceOf,
  OPERATOR_TOKEN,
  openDesk,
  ourNotes,
  reviewOf,
  says,
  standing,
  startChange,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  changePerson(desk.people, "lee", { manager: "mona" });
  changePerson(desk.people, "lou", { manager: "maud" });
  desk.people.push({ id: "maud", active: true, human: true, groups: ["board"], accounts: { servicenow: ["acc-maud"] } });
  desk.people.push({ id: "mona", active: true, human: true, groups: ["ops-director"], accounts: { servicenow: ["acc-mona"] } });
  desk.people.push({
    id: "leaver",
    active: false,
    human: true,
    groups: ["internal-audit"],
    accounts: { servicenow: ["acc-leaver"] },
  });
});
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })));

const MINUTE = 60;

async function reviewIn(number: string): Promise<Review> {
  const of = await caseOf(desk, number);
  const id = "reviewId" in of ? of.reviewId : null;
  const review = id === null ? null : await desk.world.store.reviews.load(id);
  if (review === null) throw new Error(`${number} has no review`);
  return review;
}

async function escalationsOf(number: string): Promise<readonly Evidence[]> {
  return (await evidenceOf(desk, number)).filter(({ kind }) => kind === "case.escalated");
}

const movesOf = async (number: string) => (await escalationsOf(number)).map(({ payload }) => payload["move"]);

/** Outcome by person. */
function outcomes({ routing }: Pick<Review, "routing">): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (routing?.told ?? []).map((one) => [one.person, one.outcome === "skipped" ? one.reason : one.outcome]),
  );
}

describe("a question that nobody answers", () => {
  it("assurance 34, capability 5.11, capability 5.12: it reminds, asks the next level, asks the managers, and is rejected in the end; each one asked and each one not is on record", async () => {
    const number = await startChange(desk);
    expect((await evidenceOf(desk, number)).find(({ kind }) => kind === "case.decided")?.payload["routing"]).toMatchObject({
      reached: 1,
      told: expect.arrayContaining([{ person: "lee", level: "primary", outcome: "asked" }]),
    });
    expect(outcomes(await reviewIn(number))).toEqual({
      lee: "asked",
      lou: "asked",
      ots: "no_authority",
      dora: "not_reached_yet",
      ina: "not_reached_yet",
      mona: "not_reached_yet",
      maud: "not_reached_yet",
      leaver: "no_authority",
    });
    await desk.pass(15 * MINUTE);
    await desk.pass(15 * MINUTE);
    expect((await reviewIn(number)).steps[0]?.groups).toEqual(["ops-lead", "ops-director", "internal-audit"]);
    expect(outcomes(await reviewIn(number))).toMatchObject({ lee: "asked", dora: "asked", ina: "asked", leaver: "no_authority" });
    await desk.pass(30 * MINUTE);
    expect(await movesOf(number)).toEqual(["remind", "widen", "fallback"]);
    expect(outcomes(await reviewIn(number))).toMatchObject({ mona: "asked", maud: "not_in_group" });
    const notes = ourNotes(desk, number).filter((text) => text.includes("question about this ticket"));
    expect(notes).toHaveLength(3);
    expect(notes[1]).toContain("Asked now as well: ops-director or internal-audit.");
    for (const note of notes) expect(note).not.toMatch(/\b(lee|lou|dora|ina|mona|maud)\b/);
    await desk.pass(60 * MINUTE);
    expect(await standing(desk, number)).toBe("ended expired");
    expect(reviewOf(desk, number)).toMatchObject({ state: "expired" });
    expect(await movesOf(number)).toHaveLength(3);
  });

  it("capability 5.11: widening lets the next level answer, and who was asked before still may: the first valid answer counts", async () => {
    const early = await startChange(desk);
    await answerChange(desk, early, "dora", { action: "approve" });
    expect(await standing(desk, early)).toBe("in_review");
    await desk.pass(31 * MINUTE);
    await answerChange(desk, early, "dora", { action: "approve" });
    expect(await standing(desk, early)).toBe("ended applied");
    const late = await startChange(desk);
    await desk.pass(31 * MINUTE);
    await answerChange(desk, late, "lee", { action: "approve" });
    expect(await standing(desk, late)).toBe("ended applied");
  });

  it("assurance 34: a restart and a sweep that was missed lose no escalation and repeat none", async () => {
    const number = await startChange(desk);
    await desk.pass(16 * MINUTE);
    await desk.restart();
    await desk.pass(1);
    expect(await movesOf(number)).toEqual(["remind"]);
    // Nobody swept for an hour: both are made up for, in order.
    desk.clock.now = new Date(desk.clock.now.getTime() + 50 * MINUTE * 1000);
    await desk.restart();
    const { id } = await reviewIn(number);
    await desk.queue.add([
      { kind: "review", ref: id },
      { kind: "review", ref: id },
    ]);
    await desk.settle();
    await desk.pass(1);
    expect(await movesOf(number)).toEqual(["remind", "widen", "fallback"]);
    expect(ourNotes(desk, number).filter((text) => text.includes("question about this ticket"))).toHaveLength(3);
    await answerChange(desk, number, "lee", { action: "reject", comment: "policy: not this week" });
    expect(await standing(desk, number)).toBe("ended rejected");
  });

  it("an answer that came in just before is counted, not escalated over", async () => {
    const number = await startChange(desk);
    desk.serviceNow.delivery.set({ loseShare: 1 });
    await answerChange(desk, number, "lee", { action: "approve" });
    desk.serviceNow.delivery.set({ loseShare: 0 });
    await desk.pass(31 * MINUTE);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(await movesOf(number)).toEqual([]);
  });

  it("capability 5.12: a directory that cannot be read stops no question: its groups are asked, and the record says why nobody is named", async () => {
    await desk.restart((world) => ({
      ...world,
      directory: { ...world.directory, members: () => Promise.reject(new Error("down")) },
    }));
    const number = await startChange(desk);
    expect((await reviewIn(number)).routing).toMatchObject({ told: [], unread: "unexpected" });
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("ended applied");
    await desk.restart();
  });

  it("wish B13: a card that an outage kept back for half an hour has its whole time from then on", async () => {
    const down = desk.serviceNow.faults.add({
      kind: "status",
      status: 503,
      path: /x_ots_ops\/v1\/reviews/,
      method: "POST",
      times: 1_000,
    });
    const number = await startChange(desk);
    const before = await reviewIn(number);
    await desk.pass(30 * MINUTE);
    expect(await movesOf(number)).toEqual([]);
    down.remove();
    await desk.pass(10 * MINUTE);
    const after = await reviewIn(number);
    expect(after.shownAt).toBe(desk.clock.now.toISOString());
    expect(Date.parse(after.expiresAt) - Date.parse(before.expiresAt)).toBe(40 * MINUTE * 1000);
    expect(reviewOf(desk, number)).toMatchObject({
      state: "pending",
      message: expect.stringContaining(`open until ${after.expiresAt}`),
    });
    expect((await evidenceOf(desk, number)).filter(({ kind }) => kind === "review.extended")).toHaveLength(1);
    // Past what the card said when it was made: the record itself still takes the press.
    await desk.pass(100 * MINUTE);
    expect(await answerChange(desk, number, "lee", { action: "reject", comment: "timing: too late today" })).toBe(200);
    expect(await standing(desk, number)).toBe("ended rejected");
  });

  it("capability 5.12, wish B15: operators see all that waits with age, class and until when, and in a case's story who was asked and who was not", async () => {
    const number = await startChange(desk);
    await desk.pass(31 * MINUTE);
    const ask = async (path: string): Promise<unknown> => {
      const answer = await fetch(`${desk.url}${path}`, { headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } });
      expect(answer.status).toBe(200);
      return answer.json();
    };
    const { expiresAt } = await reviewIn(number);
    const line = printReviews(await ask("/v1/queue?group=ops-director&limit=10"))
      .split("\n")
      .find((one) => one.includes(number));
    expect(line).toMatch(
      new RegExp(`31 min late  low +${number} +until ${expiresAt.slice(0, 16)}Z  ops-lead or ops-director or internal-audit`),
    );
    expect(printReviews(await ask("/v1/queue?group=nobody"))).toBe("nobody is asked anything");
    const story = printStory(await ask(`/v1/cases/${(await caseOf(desk, number)).id}`));
    expect(story).toContain("asked: lee, lou");
    expect(story).toMatch(/not asked: .*dora \[wider: not_reached_yet\].*maud \[manager: not_reached_yet\]/);
    expect(story).toContain("case.escalated");
    await answerChange(desk, number, "lee", { action: "reject", comment: "duplicate: of another one" });
  });
});
