import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buttonsOf, type Press, type TeamsMessage, textOf } from "../../simulators/teams/index.ts";
import { chatValue } from "../../src/review/index.ts";
import {
  answerChange,
  closeDesks,
  evidenceOf,
  says,
  standing,
  startChange,
  taskOf,
  verifyEvidence,
} from "../support/desk/index.ts";
import { newestCard, openTeamsDesk, TEAMS, type TeamsDesk, teamsUser } from "../support/desk/teams.ts";

closeDesks(afterAll);

let at: TeamsDesk;
beforeAll(async () => {
  at = await openTeamsDesk();
});
afterAll(() => at.close());
beforeEach(() =>
  at.desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })),
);

async function asked(): Promise<{ readonly number: string; readonly message: TeamsMessage }> {
  const number = await startChange(at.desk);
  return { number, message: newestCard(at.teams) };
}

async function press(message: TeamsMessage, who: string, verdict: "approve" | "reject", more: Partial<Press> = {}) {
  const answered = await at.teams.press(message, { user: teamsUser(who), verb: `ots.${verdict}`, ...more });
  await at.desk.settle();
  return answered;
}

const shown = (message: TeamsMessage): string =>
  textOf(at.teams.messages(message.channel).find(({ id }) => id === message.id) ?? message);

async function codesOf(number: string): Promise<readonly unknown[]> {
  const refused = (await evidenceOf(at.desk, number)).filter(({ kind }) => kind === "review.answer_refused");
  return refused.map(({ payload }) => payload["code"]);
}

describe("a review in Teams", () => {
  it("capability 5.7, 15.11: the group's channel is told once, with the card and its buttons, and an approval there does exactly what was shown", async () => {
    const { number, message } = await asked();
    expect(textOf(message)).toContain(`Proposed for ${number}: close_task`);
    expect(textOf(message)).not.toContain("Code for a typed answer");
    const answered = await press(message, "lee", "approve");
    expect(answered).toMatchObject({
      status: 200,
      body: { statusCode: 200, type: "application/vnd.microsoft.activity.message" },
    });
    expect(await standing(at.desk, number)).toBe("ended applied");
    expect(taskOf(at.desk, number)).toMatchObject({ state: "3" });
    // The last word waits for the one before it, where that is still under way.
    await at.desk.pass(60);
    expect(shown(message)).toContain("A review is applied (low risk).");
    expect(buttonsOf(newestCard(at.teams))).toEqual([]);
    const approved = (await evidenceOf(at.desk, number)).find(({ kind }) => kind === "case.approved");
    expect(approved?.actor).toMatchObject({ type: "person", id: "lee" });
  });

  it("a rejection takes the reason that was typed into the card; without one it does not count, and the card says so", async () => {
    const { number, message } = await asked();
    await press(message, "lee", "reject");
    expect(shown(message)).toContain("Not counted: a rejection needs a reason.");
    await press(message, "lee", "reject", { reason: "policy: not this week", asMessage: true });
    expect(await standing(at.desk, number)).toBe("ended rejected");
  });

  it.each(["key", "issuer", "audience", "serviceUrl", "endorsement", "none", "unsigned"] as const)(
    "assurance 1: a call with a wrong %s gets 401 and leaves no row; it is counted for one entry a minute",
    async (forged) => {
      const { number, message } = await asked();
      at.desk.refusals.take();
      const before = (await at.desk.database.db.query("select 1 from inbox")).count;
      expect((await press(message, "lee", "approve", { forged })).status).toBe(401);
      expect((await at.desk.database.db.query("select 1 from inbox")).count).toBe(before);
      expect(at.desk.refusals.take()).toEqual({ "teams.unsigned": 1 });
      expect(await standing(at.desk, number)).toBe("in_review");
    },
  );

  it("assurance 2: a token that ended more than five minutes ago gets 401", async () => {
    const { message } = await asked();
    expect((await press(message, "lee", "approve", { forged: "expired" })).status).toBe(401);
    expect(at.desk.refusals.take()).toEqual({ "teams.expired_signature": 1 });
  });

  it("the same call again counts once", async () => {
    const { number, message } = await asked();
    await press(message, "lou", "approve");
    expect((await at.teams.retry()).status).toBe(200);
    await at.desk.settle();
    expect(await codesOf(number)).toEqual([]);
    expect((await evidenceOf(at.desk, number)).filter(({ kind }) => kind === "case.approved")).toHaveLength(1);
  });

  it("assurance 36: too late it changes nothing, and the card says so", async () => {
    const { number, message } = await asked();
    await answerChange(at.desk, number, "lou", { action: "reject", comment: "policy: not this week" });
    await press(message, "lee", "approve");
    expect(shown(message)).toContain("Too late: this question is already rejected.");
    expect(await codesOf(number)).toEqual(["closed"]);
  });

  it("assurance 28, 29: from somebody outside the group or unknown to the directory it is refused; from another tenant it is not taken", async () => {
    const { number, message } = await asked();
    await press(message, "nora", "approve");
    expect(shown(message)).toContain("Not counted: this question goes to ops-lead.");
    await press(message, "stranger", "approve");
    await press(message, "lee", "approve", { tenant: "11111111-2222-4333-8444-555555555555" });
    expect(await codesOf(number)).toEqual(["not_in_group", "unknown_person"]);
    expect(await standing(at.desk, number)).toBe("in_review");
  });

  it("high risk is not approved in a chat: there is no such button, and one made by hand is refused", async () => {
    const number = await startChange(at.desk, { columns: { risk: "2" } });
    const message = newestCard(at.teams, TEAMS.directors);
    expect(buttonsOf(message).map(({ verb }) => verb)).toEqual(["ots.reject"]);
    const [reviewId = "", , digest = ""] = buttonsOf(message)[0]?.value.split(".") ?? [];
    await press(message, "dora", "approve", {
      value: chatValue(at.desk.world.cardKey, { reviewId, verdict: "approve", digest }),
    });
    await press(message, "dora", "approve", { value: `${reviewId}.approve.${digest}.${"0".repeat(64)}` });
    expect(await codesOf(number)).toEqual(["weak_proof"]);
    expect(await standing(at.desk, number)).toBe("in_review");
  });

  it("assurance 40: a GET decides nothing", async () => {
    expect((await fetch(`${at.desk.url}/webhooks/teams`)).status).toBe(405);
  });

  it("the evidence of all that is whole", () => verifyEvidence(at.desk));
});

describe("Teams that misbehaves, or lies elsewhere", () => {
  it("what is held back is sent when Teams says, and once", async () => {
    const before = at.teams.messages(TEAMS.leads).length;
    at.teams.fail({ kind: "status", status: 429 });
    await startChange(at.desk);
    await at.desk.pass(40);
    expect(at.teams.messages(TEAMS.leads)).toHaveLength(before + 1);
  });

  it("a first message whose answer was lost is never sent twice: that is recorded, and the review goes on", async () => {
    const before = at.teams.messages(TEAMS.leads).length;
    at.teams.fail({ kind: "done_and_cut" });
    const number = await startChange(at.desk);
    await at.desk.pass(300);
    await at.desk.pass(300);
    expect(at.teams.messages(TEAMS.leads)).toHaveLength(before + 1);
    const told = (await evidenceOf(at.desk, number)).filter(({ payload }) => payload["kind"] === "chat");
    expect(told.map(({ kind, payload }) => [kind, payload["code"]])).toEqual([["message.failed", "EFFECT_UNKNOWN"]]);
    await answerChange(at.desk, number, "lee", { action: "approve" });
    expect(await standing(at.desk, number)).toBe("ended applied");
  });

  it("a refusal is recorded as undeliverable by its code, without the words around it", async () => {
    at.teams.fail({ kind: "status", status: 403, code: "BotNotInConversationRoster" });
    const number = await startChange(at.desk);
    const told = (await evidenceOf(at.desk, number)).filter(({ payload }) => payload["kind"] === "chat");
    expect(told.map(({ kind, payload }) => [kind, payload["code"]])).toEqual([["message.failed", "CHANNEL_REFUSED"]]);
    expect(JSON.stringify(at.desk.log)).not.toContain("somebody@corp.example");
  });

  it("a tenant that is not declared to be in this region gets links, the risk and the time only", async () => {
    const far = await openTeamsDesk("eu-west-1");
    far.desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    await startChange(far.desk);
    const message = newestCard(far.teams);
    expect(textOf(message)).not.toMatch(/close_task|Proposed|successful/);
    expect(buttonsOf(message)).toEqual([]);
    expect(message.card.actions.map(({ title }) => title)).toEqual(["Review", expect.stringMatching(/^CHG/)]);
    await far.close();
  });
});
