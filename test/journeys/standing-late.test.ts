import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { textOf } from "../../simulators/slack/index.ts";
import { giveStanding, submitAnswer } from "../../src/pipeline/index.ts";
import { answerOn } from "../support/desk/glass.ts";
import {
  caseOf,
  closeDesks,
  type Desk,
  openDesk,
  PEOPLE,
  reviewIdOf,
  reviewOf,
  says,
  standing,
  startChange,
  verifyEvidence,
} from "../support/desk/index.ts";
import { overridable, override } from "../support/desk/overrides.ts";
import { newest as newestMessage, openSlackDesk, slackUser } from "../support/desk/slack.ts";
import { endAll, given, low, newest, withStanding } from "../support/desk/standing.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: {}, policy: (file) => withStanding()(overridable(file)) });
});
beforeEach(() => desk.model.behave(says({ action: "add_comment", confidence: 0.8 })));
afterEach(() => endAll(desk));

/** A change whose question somebody was about to answer when the standing approval did. */
async function used(who: Parameters<typeof answerOn>[2], kind: Parameters<typeof answerOn>[3], requester?: "lou") {
  const columns = { risk: "4", ...(requester === undefined ? {} : { requested_by: PEOPLE[requester].sysId }) };
  const number = await startChange(desk, { columns });
  const answer = await answerOn(desk, number, who, kind);
  const record = reviewOf(desk, number)["sys_id"] ?? "";
  await desk.pass(1);
  expect(await standing(desk, number)).toBe("ended applied");
  return { number, answer, record };
}

describe("wish B16: disagreement after a standing approval was used", { timeout: 120_000 }, () => {
  it.each(["reject", "modify"] as const)("wish B16: a late %s of somebody who is asked ends it, and says so", async (kind) => {
    const id = await given(desk);
    const { answer } = await used("lou", kind);
    const said = await submitAnswer(desk.world, answer.reviewId, { ...answer, changes: kind === "modify" ? "{}" : null });
    expect(said).toMatchObject({
      kind: "closed",
      message: `Too late: this question is already approved. Nothing was changed. It was approved under standing approval ${id} of lee; it is ended by your answer.`,
    });
    expect((await newest(desk)).ended).toMatchObject({ why: "disagreed", by: "lou" });
    expect(await standing(desk, await low(desk))).toBe("in_review");
    await verifyEvidence(desk);
  });

  it("wish B16: a late rejection in the ticket ends it, and the ticket names it still", async () => {
    const id = await given(desk);
    const { number, record } = await used("lou", "reject");
    const lou = desk.serviceNow.record("sys_user", "lou")?.["sys_id"] ?? "";
    const press = { state: "rejected", decided_by: lou, decided_by_user_name: "lou", decided_at: "2026-11-21 12:10:00" };
    desk.serviceNow.update("x_ots_ops_review", record, { ...press, comment: "policy: this is wrong" }, { asUser: "lou" });
    await desk.settle();
    await desk.poll();
    await desk.pass(60);
    expect(reviewOf(desk, number)["message"]).toContain(`standing approval ${id} of lee; it is ended by your answer.`);
    expect((await newest(desk)).ended).toMatchObject({ why: "disagreed", by: "lou" });
  });

  it("wish B16: a late approval, or a rejection by the ticket's own people, ends nothing and is told which it was", async () => {
    const id = await given(desk);
    const told = `standing approval ${id} of lee; whoever may end it does so at /standing.`;
    const approval = (await used("lou", "approve")).answer;
    expect((await submitAnswer(desk.world, approval.reviewId, approval)).message).toContain(told);
    const own = (await used("lou", "reject", "lou")).answer;
    expect((await submitAnswer(desk.world, own.reviewId, own)).message).toContain(told);
    expect((await newest(desk)).ended).toBeNull();
  });

  it("wish B16: whoever asks for what one let through to be taken back ends those of the same action and words", async () => {
    await given(desk);
    const number = await low(desk);
    const asked = await override(desk, (await caseOf(desk, number)).id, "lou");
    expect(asked.kind).toBe("opened");
    expect((await newest(desk)).ended).toMatchObject({ why: "disagreed", by: "lou" });
    await desk.settle();
    expect(await standing(desk, await low(desk))).toBe("in_review");
    await verifyEvidence(desk);
  });

  it("wish B16: a Slack message whose button is pressed too late names it still, also when the press comes twice", async () => {
    const { desk: own, slack, close } = await openSlackDesk({}, withStanding());
    own.model.behave(says({ action: "add_comment", confidence: 0.8 }));
    const id = await reviewIdOf(own, await low(own));
    const review = await own.world.store.reviews.load(id);
    await giveStanding(own.world, id, {
      account: PEOPLE.lee.sysId,
      provenBy: "servicenow",
      at: own.clock.now.toISOString(),
      source: "page:slack",
      digest: review?.digest ?? "",
      reason: "the same plain note each time",
      days: 7,
      uses: 9,
    });
    await own.settle();
    const number = await startChange(own, { columns: { risk: "4" } });
    const message = newestMessage(slack);
    await own.pass(1);
    expect(await standing(own, number)).toBe("ended applied");
    for (let time = 0; time < 2; time += 1) {
      await slack.press(message, { user: slackUser("lou"), action: "ots.reject", reason: "policy: this is wrong, stop it" });
      await own.settle();
      const now = slack.messages(message.channel).find(({ ts }) => ts === message.ts) ?? message;
      expect(textOf(now)).toContain(`standing approval ${(await newest(own)).id} of lee`);
    }
    expect((await newest(own)).ended).toMatchObject({ why: "disagreed", by: "lou" });
    await close();
  });
});
