import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buttonsOf, type Press, type SlackMessage, textOf } from "../../simulators/slack/index.ts";
import { chatValue } from "../../src/review/index.ts";
import {
  answerChange,
  closeDesks,
  evidenceOf,
  openDesk,
  says,
  standing,
  startChange,
  taskOf,
  verifyEvidence,
} from "../support/desk/index.ts";
import { newest, openSlackDesk, SLACK, type SlackDesk, slackUser } from "../support/desk/slack.ts";

closeDesks(afterAll);

let at: SlackDesk;
beforeAll(async () => {
  at = await openSlackDesk();
});
afterAll(() => at.close());
beforeEach(() =>
  at.desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })),
);

/** A change that the leads are asked about, and the message that they got. */
async function asked(): Promise<{ readonly number: string; readonly message: SlackMessage }> {
  const number = await startChange(at.desk);
  return { number, message: newest(at.slack) };
}

async function press(message: SlackMessage, who: string, action: "approve" | "reject", more: Partial<Press> = {}) {
  const answered = await at.slack.press(message, { user: slackUser(who), action: `ots.${action}`, ...more });
  await at.desk.settle();
  return answered;
}

const shown = (message: SlackMessage): string =>
  textOf(at.slack.messages(message.channel).find(({ ts }) => ts === message.ts) ?? message);

async function codesOf(number: string): Promise<readonly unknown[]> {
  const refused = (await evidenceOf(at.desk, number)).filter(({ kind }) => kind === "review.answer_refused");
  return refused.map(({ payload }) => payload["code"]);
}

describe("a review in Slack", () => {
  it("capability 5.6, 15.10: the group's channel is told once, with the card and its buttons, and an approval there does exactly what was shown", async () => {
    const { number, message } = await asked();
    expect(textOf(message)).toContain(`Proposed for ${number}: close_task`);
    expect(textOf(message)).toContain("A review is open: low risk, until 2026-11-21");
    expect(textOf(message)).toMatch(
      /<https:\/\/ops\.example\/reviews\/[\w-]+\|Review> . <http:\/\/127\.0\.0\.1:\d+\/nav_to\.do\?[^|]+\|CHG/,
    );
    expect(textOf(message)).not.toContain("Code for a typed answer");
    expect(await press(message, "lee", "approve")).toEqual({ status: 200, body: "" });
    expect(await standing(at.desk, number)).toBe("ended applied");
    expect(taskOf(at.desk, number)).toMatchObject({ state: "3" });
    // The last word waits for the one before it, where that is still under way.
    await at.desk.pass(60);
    expect(shown(message)).toContain("A review is applied (low risk).");
    expect(buttonsOf(newest(at.slack))).toEqual([]);
    const approved = (await evidenceOf(at.desk, number)).find(({ kind }) => kind === "case.approved");
    expect(approved?.actor).toMatchObject({ type: "person", id: "lee" });
  });

  it("capability 5.6: a rejection takes the reason that was typed in the message; without one it does not count, and the message says so", async () => {
    const { number, message } = await asked();
    await press(message, "lee", "reject");
    expect(shown(message)).toContain("Not counted: a rejection needs a reason.");
    expect(await standing(at.desk, number)).toBe("in_review");
    await press(message, "lee", "reject", { reason: "policy: not this week" });
    expect(await standing(at.desk, number)).toBe("ended rejected");
    expect(shown(message)).toContain("A review is rejected (low risk).");
  });

  it("assurance 1: a forged press is answered with 401, leaves no row, and is counted for one entry a minute", async () => {
    const { number, message } = await asked();
    const rows = async () => (await at.desk.database.db.query("select 1 from inbox")).count;
    const before = await rows();
    at.desk.refusals.take();
    for (let i = 0; i < 3; i += 1) expect((await press(message, "lee", "approve", { secret: "f".repeat(32) })).status).toBe(401);
    expect(await rows()).toBe(before);
    expect(at.desk.refusals.take()).toEqual({ "slack.unsigned": 3 });
    expect(await standing(at.desk, number)).toBe("in_review");
  });

  it("assurance 2: one older than 300 seconds is answered with 401, and so is one from the future", async () => {
    const { number, message } = await asked();
    expect((await press(message, "lee", "approve", { secondsAgo: 301 })).status).toBe(401);
    expect((await press(message, "lee", "approve", { secondsAgo: -301 })).status).toBe(401);
    expect(at.desk.refusals.take()).toEqual({ "slack.expired_signature": 2 });
    expect(await standing(at.desk, number)).toBe("in_review");
  });

  it("the same press sent again, as Slack does when an answer comes late, counts once", async () => {
    const { number, message } = await asked();
    await press(message, "lou", "approve");
    expect(await at.slack.retry()).toEqual({ status: 200, body: "" });
    await at.desk.settle();
    expect(await standing(at.desk, number)).toBe("ended applied");
    expect(await codesOf(number)).toEqual([]);
    expect((await evidenceOf(at.desk, number)).filter(({ kind }) => kind === "case.approved")).toHaveLength(1);
  });

  it("assurance 36: too late, after somebody answered in the ticket, it changes nothing and the message says so", async () => {
    const { number, message } = await asked();
    await answerChange(at.desk, number, "lou", { action: "reject", comment: "policy: not this week" });
    expect(buttonsOf(newest(at.slack))).toEqual([]);
    const value = buttonsOf(message).find((one) => one.action_id === "ots.approve")?.value ?? "";
    await press(message, "lee", "approve", { value });
    expect(shown(message)).toContain("Too late: this question is already rejected.");
    expect(await standing(at.desk, number)).toBe("ended rejected");
    expect(await codesOf(number)).toEqual(["closed"]);
  });

  it("assurance 28, 29: from somebody outside the group, or whom the directory does not know by his Slack id, it is refused with the reason", async () => {
    const { number, message } = await asked();
    await press(message, "nora", "approve");
    expect(shown(message)).toContain("Not counted: this question goes to ops-lead.");
    expect(buttonsOf(newest(at.slack))).toHaveLength(2);
    await press(message, "lee.lead", "approve", { user: "U0STRANGER" });
    expect(await codesOf(number)).toEqual(["not_in_group", "unknown_person"]);
    expect(await standing(at.desk, number)).toBe("in_review");
  });

  it("high risk is not approved in a chat: there is no such button, and one made by hand is refused and leads to the page", async () => {
    const number = await startChange(at.desk, { columns: { risk: "2" } });
    const message = newest(at.slack, SLACK.directors);
    expect(buttonsOf(message).map(({ action_id }) => action_id)).toEqual(["ots.reject"]);
    expect(textOf(message)).toContain("High risk is approved in the ticket or on the page only.");
    const { value } = buttonsOf(message)[0] ?? { value: "" };
    await press(message, "dora", "approve", { value: value.replace(".reject.", ".approve.") });
    expect((await evidenceOf(at.desk)).filter(({ kind }) => kind === "security.chat_button_forged")).toHaveLength(1);
    const [reviewId = "", , digest = ""] = value.split(".");
    await press(message, "dora", "approve", {
      value: chatValue(at.desk.world.cardKey, { reviewId, verdict: "approve", digest }),
    });
    expect(await codesOf(number)).toEqual(["weak_proof"]);
    expect(shown(message)).toContain("an answer given this way decides up to medium risk, and this is high risk.");
    expect(await standing(at.desk, number)).toBe("in_review");
    await press(message, "dora", "reject", { reason: "timing: not in the freeze" });
    expect(await standing(at.desk, number)).toBe("ended rejected");
  });

  it("assurance 40, capability 5.23: a GET, as link previews and scanners send, decides nothing", async () => {
    const { number } = await asked();
    for (const method of ["GET", "HEAD"]) {
      const answer = await fetch(`${at.desk.url}/webhooks/slack`, { method });
      expect(answer.status).toBe(405);
    }
    expect(await standing(at.desk, number)).toBe("in_review");
  });

  it("what another workspace signs, a link that was pressed, and Slack's own check are answered and not taken", async () => {
    const { number, message } = await asked();
    expect((await press(message, "lee", "approve", { team: "T0OTHER01" })).status).toBe(200);
    expect((await at.slack.press(message, { user: slackUser("lee"), action: "open.page", value: "x" })).status).toBe(200);
    await at.desk.settle();
    expect(await standing(at.desk, number)).toBe("in_review");
    expect(await codesOf(number)).toEqual([]);
  });

  it("an answer that was refused in the ticket puts the question back in the chat too", async () => {
    const { number, message } = await asked();
    await answerChange(at.desk, number, "nora", { action: "approve" });
    expect(await standing(at.desk, number)).toBe("in_review");
    expect(shown(message)).toContain("Not counted: this question goes to ops-lead.");
    expect(buttonsOf(newest(at.slack))).toHaveLength(2);
  });

  it("the evidence of all that is whole", () => verifyEvidence(at.desk));
});

describe("a workspace that is not declared to be in this region", () => {
  it("gets links, the risk and the time only: no word of the ticket and nothing to press", async () => {
    const far = await openSlackDesk({ region: "eu-west-1" });
    far.desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    const number = await startChange(far.desk);
    const message = newest(far.slack);
    expect(message.blocks).toHaveLength(2);
    expect(textOf(message)).toContain("A review is open: low risk, until ");
    expect(textOf(message)).not.toMatch(/close_task|Proposed|successful/);
    expect(buttonsOf(message)).toEqual([]);
    await answerChange(far.desk, number, "lee", { action: "approve" });
    await far.desk.pass(60);
    expect(textOf(newest(far.slack))).toContain("A review is applied");
    await far.close();
  });
});

describe("Slack that misbehaves", () => {
  it("assurance 68: never holds a case up; what could not be told is told later, and once", async () => {
    at.slack.fail({ kind: "rate_limited", seconds: 30 }, 2);
    const number = await startChange(at.desk);
    expect(await standing(at.desk, number)).toBe("in_review");
    const before = at.slack.messages(SLACK.leads).length;
    await at.desk.pass(40);
    await at.desk.pass(40);
    expect(at.slack.messages(SLACK.leads)).toHaveLength(before + 1);
  });

  it("a message that was posted although the connection broke is found by its marker and not posted again", async () => {
    const before = at.slack.messages(SLACK.leads).length;
    at.slack.fail({ kind: "done_and_cut" });
    const number = await startChange(at.desk);
    await at.desk.pass(300);
    expect(at.slack.messages(SLACK.leads)).toHaveLength(before + 1);
    const told = (await evidenceOf(at.desk, number)).filter(({ payload }) => payload["kind"] === "chat");
    expect(told.map(({ kind }) => kind)).toEqual(["message.confirmed"]);
    expect(told[0]?.payload).toMatchObject({ receipt: { status: "adopted" } });
  });

  it("a message that Slack refuses, with 200 and ok false, is recorded as undeliverable; the review goes on", async () => {
    at.slack.fail({ kind: "lies", error: "channel_not_found" });
    const number = await startChange(at.desk);
    const told = (await evidenceOf(at.desk, number)).filter(({ payload }) => payload["kind"] === "chat");
    expect(told.map(({ kind, payload }) => [kind, payload["code"]])).toEqual([["message.failed", "CHANNEL_REFUSED"]]);
    await answerChange(at.desk, number, "lee", { action: "approve" });
    expect(await standing(at.desk, number)).toBe("ended applied");
  });

  it("a page instead of an answer is no confirmation: the history decides", async () => {
    const before = at.slack.messages(SLACK.leads).length;
    at.slack.fail({ kind: "page" });
    await startChange(at.desk);
    await at.desk.pass(300);
    expect(at.slack.messages(SLACK.leads)).toHaveLength(before + 1);
  });
});

describe("a desk without a chat", () => {
  it("has no route for buttons", async () => {
    const desk = await openDesk();
    expect((await fetch(`${desk.url}/webhooks/slack`, { method: "POST" })).status).toBe(404);
  });
});
