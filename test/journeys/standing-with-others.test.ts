import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withdrawApproval } from "../../src/pipeline/index.ts";
import type { PolicyFile } from "../../src/policy/index.ts";
import {
  answerChange,
  closeDesks,
  type Desk,
  evidenceOf,
  kindsOf,
  nextExercise,
  openDesk,
  plantChange,
  reviewIdOf,
  reviewOf,
  says,
  standing,
  startVendor,
  trainingChange,
  verifyEvidence,
  withExercises,
} from "../support/desk/index.ts";
import { giveFor, given, low, newest, withStanding } from "../support/desk/standing.ts";

closeDesks(afterAll);

/** Two people decide what is not sure. */
function byTwo(file: PolicyFile): PolicyFile {
  const steps = file.approvals.steps.map((step, at) => (at === 0 ? { ...step, need: 2 } : step));
  return withStanding()({ ...file, approvals: { ...file.approvals, steps } });
}

describe("wish B16: a standing approval where two must approve", { timeout: 120_000 }, () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk({ login: {}, policy: byTwo });
  });
  beforeEach(() => desk.model.behave(says({ action: "add_comment", confidence: 0.8 })));

  it("wish B16: is one person's approval: the question waits for another one, and the card says by whom it is half approved", async () => {
    const first = await low(desk);
    expect(await giveFor(desk, first, "lee")).toMatchObject({ kind: "given" });
    await answerChange(desk, first, "lou", { action: "approve", comment: "looked at it" });
    const second = await low(desk);
    const { id } = await newest(desk);
    expect(await standing(desk, second)).toBe("in_review");
    expect(reviewOf(desk, second)["message"]).toContain(`Approved under standing approval ${id} of lee until `);
    await answerChange(desk, second, "lou", { action: "approve", comment: "looked at it" });
    expect(await standing(desk, second)).toBe("ended applied");
    expect(reviewOf(desk, second)["message"]).toContain(`under standing approval ${id} of lee`);
  });

  it("wish B16: two people's together approve it; each of them is named", async () => {
    const third = await low(desk);
    expect(await giveFor(desk, third, "lou")).toMatchObject({ kind: "given" });
    expect(await standing(desk, third)).toBe("ended applied");
    const fourth = await low(desk);
    expect(await standing(desk, fourth)).toBe("ended applied");
    expect(reviewOf(desk, fourth)["message"]).toMatch(/of lee until .*, and under standing approval .* of lou until /);
    await verifyEvidence(desk);
  });

  it("wish B16: whoever takes his approval of one back ends all of the same action and words: it is asked anew, and waits", async () => {
    await answerChange(desk, await low(desk, { columns: { risk: "3" } }), "lou", { action: "reject", comment: "policy: no" });
    desk.model.behave(
      says({ action: "add_comment", confidence: 0.8, note: [{ text: "A note of its own.", cites: ["fields.state"] }] }),
    );
    const number = await low(desk);
    await giveFor(desk, number, "lee");
    const id = await reviewIdOf(desk, number);
    const at = desk.clock.now.toISOString();
    const by = { account: "oid-lee", provenBy: "idp", at, reason: "I was wrong", source: "page:withdraw" };
    expect(await withdrawApproval(desk.world, id, by)).toMatchObject({ kind: "counted" });
    await desk.pass(2);
    expect((await newest(desk)).ended).toMatchObject({ why: "disagreed", by: "lee" });
    const review = await desk.world.store.reviews.load(await reviewIdOf(desk, number));
    expect([review?.status, review?.verdicts]).toEqual(["open", []]);
  });
});

describe("wish B16: a standing approval in Jira", { timeout: 120_000 }, () => {
  it("wish B16: routes the next vendor request as well, each named on the card and in its evidence", async () => {
    const desk = await openDesk({ login: {}, policy: withStanding() });
    desk.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.75 }));
    const first = await startVendor(desk);
    expect(await giveFor(desk, first, "lee")).toMatchObject({ kind: "given" });
    const second = await startVendor(desk);
    await desk.pass(1);
    expect([await standing(desk, first), await standing(desk, second)]).toEqual(["ended applied", "ended applied"]);
    const { id, used } = await newest(desk);
    expect(used.map(({ ticket }) => ticket.key)).toEqual([first, second]);
    const card = desk.jira.issue(desk.jira.issue(second)?.subtaskKeys.at(-1) ?? "");
    expect(JSON.stringify(card)).toContain(`under standing approval ${id} of lee`);
    const approved = (await evidenceOf(desk, second)).find(({ kind }) => kind === "case.approved");
    expect(approved?.payload["verdict"]).toMatchObject({ standing: { id, use: 2 } });
    await verifyEvidence(desk);
  });
});

describe("wish B16: a standing approval and an exercise", { timeout: 120_000 }, () => {
  it("wish B16, assurance 38: answers no exercise, and whoever gives one from an exercise has given none", async () => {
    const desk = await openDesk({ login: {}, policy: withStanding() });
    desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
    await given(desk);
    const number = plantChange(desk, { columns: { state: "-1", risk: "4" } });
    const exercised = withExercises([trainingChange(desk, number)])(desk.world).policy.vigilance;
    await desk.restart((world) => ({ ...world, policy: { ...world.policy, vigilance: exercised } }));
    await nextExercise(desk);
    await desk.pass(2);
    expect(await standing(desk, number)).toBe("in_review");
    expect(await giveFor(desk, number, "lou")).toMatchObject({ kind: "counted", event: "revealed" });
    expect(await kindsOf(desk, number)).toContain("case.revealed");
    expect((await desk.world.store.standingApprovals.open(10)).map(({ person }) => person)).toEqual(["lee"]);
  });
});
