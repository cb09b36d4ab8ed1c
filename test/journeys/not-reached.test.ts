import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { printStory } from "../../src/cli/print-story.ts";
import { whoWasAsked } from "../../src/pipeline/index.ts";
import {
  answerChange,
  caseOf,
  closeDesks,
  evidenceOf,
  OPERATOR_TOKEN,
  reviewIdOf,
  says,
  standing,
  startChange,
} from "../support/desk/index.ts";
import { openSlackDesk, type SlackDesk } from "../support/desk/slack.ts";

closeDesks(afterAll);

let at: SlackDesk;
beforeAll(async () => {
  at = await openSlackDesk();
});
afterAll(() => at.close());
beforeEach(() =>
  at.desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })),
);

async function storyOf(caseId: string): Promise<string> {
  const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` };
  return printStory(await (await fetch(`${at.desk.url}/v1/cases/${caseId}`, { headers })).json());
}

async function unreachedIn(number: string): Promise<readonly unknown[]> {
  const all = await evidenceOf(at.desk, number);
  return all.filter(({ kind }) => kind === "review.notify_failed").map(({ payload }) => payload["unreached"]);
}

describe("a chat notice that cannot be delivered", () => {
  it("capability 5.12, assurance 34: whom it did not reach is on record, in who was not asked and in the case's story; the review goes on", async () => {
    at.slack.fail({ kind: "lies", error: "channel_not_found" });
    const number = await startChange(at.desk);
    const unreached = { channel: "slack", groups: ["ops-lead"], code: "CHANNEL_REFUSED" };
    expect(await unreachedIn(number)).toEqual([unreached]);
    const of = await caseOf(at.desk, number);
    const asked = await whoWasAsked(at.desk.world, { id: await reviewIdOf(at.desk, number), caseId: of.id });
    expect(asked).toMatchObject([{ why: "asked" }, { why: "not_reached", told: [], unreached }]);
    expect(await storyOf(of.id)).toContain("not reached in slack: ops-lead [CHANNEL_REFUSED]");
    await answerChange(at.desk, number, "lee", { action: "approve" });
    expect(await standing(at.desk, number)).toBe("ended applied");
  });

  it("capability 5.12: one that an outage kept back until the question was over is on record too, once", async () => {
    at.slack.fail({ kind: "rate_limited", seconds: 600 }, 50);
    const number = await startChange(at.desk);
    await answerChange(at.desk, number, "lee", { action: "approve" });
    expect(await standing(at.desk, number)).toBe("ended applied");
    await at.desk.pass(1_300);
    expect(await unreachedIn(number)).toEqual([{ channel: "slack", groups: ["ops-lead"], code: "over" }]);
    at.slack.fail({ kind: "rate_limited", seconds: 1 }, 1);
  });

  it("capability 5.12: one that arrived leaves no such entry", async () => {
    await at.desk.pass(1);
    const number = await startChange(at.desk);
    await at.desk.pass(120);
    await answerChange(at.desk, number, "lee", { action: "approve" });
    await at.desk.pass(120);
    expect(await unreachedIn(number)).toEqual([]);
  });
});
