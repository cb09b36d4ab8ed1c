import { afterAll, beforeAll, expect, it } from "vitest";
import { buttonsOf, textOf } from "../../simulators/teams/index.ts";
import { answerChange, closeDesks, evidenceOf, says, startChange, verifyEvidence } from "../support/desk/index.ts";
import { newestCard, openTeamsDesk, TEAMS, type TeamsDesk } from "../support/desk/teams.ts";

closeDesks(afterAll);

const PERIOD_SECONDS = 600;

let at: TeamsDesk;
beforeAll(async () => {
  at = await openTeamsDesk("us-east-1", (file) => ({ ...file, approvals: { ...file.approvals, digest_minutes: 10 } }));
  at.desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
});
afterAll(() => at.close());

it("wish B16: a Teams channel gets one card about all of them, whose texts are links; nothing can be pressed, and an answered one is not in it", async () => {
  const numbers = [await startChange(at.desk), await startChange(at.desk), await startChange(at.desk)];
  await answerChange(at.desk, numbers[2] ?? "", "lou", { action: "reject", comment: "policy: not this week" });
  expect(at.teams.messages(TEAMS.leads)).toHaveLength(0);
  await at.desk.pass(PERIOD_SECONDS);
  expect(at.teams.messages(TEAMS.leads)).toHaveLength(1);
  const card = newestCard(at.teams);
  expect(textOf(card)).toContain("2 reviews are open: low risk, the most urgent first.");
  for (const number of numbers.slice(0, 2)) expect(textOf(card)).toContain(`Review of ${number}`);
  expect(textOf(card)).not.toContain(numbers[2]);
  expect(textOf(card)).not.toMatch(/close_task|Proposed|successful/);
  expect([buttonsOf(card), card.card.actions]).toEqual([[], []]);
  const links = card.card.body.flatMap(({ inlines }) => inlines.flatMap(({ selectAction }) => selectAction ?? []));
  expect(links).toHaveLength(4);
  expect(links[0]).toMatchObject({ type: "Action.OpenUrl", url: expect.stringMatching(/^https:\/\/ops\.example\/reviews\//) });
  const told = (await evidenceOf(at.desk, numbers[0])).filter(({ kind }) => kind === "review.digested");
  expect(told.map(({ payload }) => [payload["channel"], payload["groups"]])).toEqual([["teams", ["ops-lead"]]]);
  for (const number of numbers.slice(0, 2))
    await answerChange(at.desk, number, "lou", { action: "reject", comment: "policy: not this week" });
});

it("wish B16: a digest whose answer was lost is never sent twice in Teams, and each of its questions says that nobody knows", async () => {
  const number = await startChange(at.desk);
  const before = at.teams.messages(TEAMS.leads).length;
  at.teams.fail({ kind: "done_and_cut" });
  await at.desk.pass(PERIOD_SECONDS);
  await at.desk.pass(300);
  expect(at.teams.messages(TEAMS.leads)).toHaveLength(before + 1);
  const failed = (await evidenceOf(at.desk, number)).filter(({ kind }) => kind === "review.notify_failed");
  expect(failed.map(({ payload }) => payload["unreached"])).toMatchObject([{ channel: "teams", code: "EFFECT_UNKNOWN" }]);
  await verifyEvidence(at.desk);
});
