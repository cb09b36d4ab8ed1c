import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buttonsOf as slackButtons, textOf as slackText } from "../../simulators/slack/index.ts";
import { buttonsOf as teamsButtons, textOf as teamsText } from "../../simulators/teams/index.ts";
import type { Answer } from "../../src/case/index.ts";
import { submitAnswer } from "../../src/pipeline/index.ts";
import { answerChange, closeDesks, type Desk, digestOf, PEOPLE, reviewIdOf, says, startChange } from "../support/desk/index.ts";
import { newest, openSlackDesk, SLACK, slackUser } from "../support/desk/slack.ts";
import { newestCard, openTeamsDesk, TEAMS, teamsUser } from "../support/desk/teams.ts";

closeDesks(afterAll);

type Room = "leads" | "directors";

/** A desk with a chat, whichever: what the newest message of a room says, and what may be pressed there. */
interface Chat {
  readonly desk: Desk;
  readonly system: string;
  readonly user: (name: string) => string;
  text(room: Room): string;
  buttons(room: Room): number;
  count(room: Room): number;
  close(): unknown;
}

async function inSlack(): Promise<Chat> {
  const { desk, slack, close } = await openSlackDesk();
  return {
    desk,
    system: "slack",
    user: slackUser,
    text: (room) => slackText(newest(slack, SLACK[room])),
    buttons: (room) => slackButtons(newest(slack, SLACK[room])).length,
    count: (room) => slack.messages(SLACK[room]).length,
    close,
  };
}

async function inTeams(): Promise<Chat> {
  const { desk, teams, close } = await openTeamsDesk();
  return {
    desk,
    system: "teams",
    user: teamsUser,
    text: (room) => teamsText(newestCard(teams, TEAMS[room])),
    buttons: (room) => teamsButtons(newestCard(teams, TEAMS[room])).length,
    count: (room) => teams.messages(TEAMS[room]).length,
    close,
  };
}

const MINUTE = 60;

describe.each([
  ["Slack", inSlack],
  ["Teams", inTeams],
] as const)("what becomes of an open question, in %s", (_, open) => {
  let at: Chat;
  beforeAll(async () => {
    at = await open();
  });
  afterAll(() => at.close());
  beforeEach(() =>
    at.desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })),
  );

  async function answer(number: string, who: keyof typeof PEOPLE, more: Partial<Answer>) {
    const id = await reviewIdOf(at.desk, number);
    const given: Answer = {
      kind: "reassign",
      account: at.user(who),
      provenBy: at.system,
      at: at.desk.clock.now.toISOString(),
      reason: null,
      changes: null,
      digest: (await digestOf(at.desk, id)) ?? "",
      source: `test:${number}:${who}:${more.kind}`,
      ...more,
    };
    const said = await submitAnswer(at.desk.world, id, given);
    await at.desk.settle();
    return said;
  }

  it("wish B4: a reminder stands in the room that was asked; widening asks the next group's room with buttons of its own, and the first keeps its own", async () => {
    await startChange(at.desk);
    const directors = at.count("directors");
    await at.desk.pass(15 * MINUTE);
    expect(at.text("leads")).toContain("Nobody has answered our question about this ticket yet.");
    expect(at.count("directors")).toBe(directors);
    await at.desk.pass(15 * MINUTE);
    expect(at.text("leads")).toContain("Asked now as well: ops-director or internal-audit.");
    expect(at.buttons("leads")).toBe(2);
    expect(at.count("directors")).toBe(directors + 1);
    expect(at.buttons("directors")).toBe(2);
    await at.desk.pass(30 * MINUTE);
    for (const room of ["leads", "directors"] as const) expect(at.text(room)).toContain("No further group is left to ask.");
  });

  it("wish B4: handed on, the room of the group asked now is told, the old room loses its buttons and never gets them back", async () => {
    const number = await startChange(at.desk);
    const directors = at.count("directors");
    expect(await answer(number, "lee", { group: "ops-director" })).toMatchObject({ kind: "counted" });
    expect(at.text("leads")).toContain("Handed on. Asked now: ops-director.");
    expect(at.text("leads")).not.toContain("lee");
    expect(at.buttons("leads")).toBe(0);
    expect([at.count("directors"), at.buttons("directors")]).toEqual([directors + 1, 2]);
    await answerChange(at.desk, number, "nora", { action: "approve" });
    expect(at.text("leads")).toContain("Not counted: this question goes to ops-director.");
    expect([at.buttons("leads"), at.buttons("directors")]).toEqual([0, 2]);
    await answerChange(at.desk, number, "dora", { action: "approve" });
    // The last word waits for the one before it, where that is still under way.
    await at.desk.pass(MINUTE);
    for (const room of ["leads", "directors"] as const) expect(at.text(room)).toContain("A review is applied");
  });

  it("capability 5.22: asked back, the room shows until when the question is open now, and goes on showing it", async () => {
    const number = await startChange(at.desk);
    const id = await reviewIdOf(at.desk, number);
    const untilNow = async () => (await at.desk.world.store.reviews.load(id))?.expiresAt.slice(0, 16).replace("T", " ") ?? "";
    const before = await untilNow();
    expect(at.text("leads")).toContain(`until ${before} UTC`);
    expect(await answer(number, "lee", { kind: "request_info", reason: "Which node is meant?" })).toMatchObject({
      kind: "counted",
    });
    const after = await untilNow();
    expect(after).not.toBe(before);
    expect(at.text("leads")).toContain("The requester was asked on the ticket.");
    expect(at.text("leads")).toContain(`until ${after} UTC`);
    await answerChange(at.desk, number, "nora", { action: "approve" });
    expect(at.text("leads")).toContain(`until ${after} UTC`);
    expect(at.buttons("leads")).toBe(2);
  });
});
