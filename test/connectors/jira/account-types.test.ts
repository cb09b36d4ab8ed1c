import { describe, expect, it } from "vitest";
import { cardOn, closeDesks, type Desk, openDesk, pass, posted, RITA, refOf, SEED } from "./desk.ts";
import { HELP_SETTINGS, helpSite } from "./help-site.ts";

closeDesks();

const LOU = "712020:lou";
const AUTHORIZATION = `Basic ${Buffer.from("service@example.test:token-service").toString("base64")}`;

/** Answers the next reading of the review as the site would, but with something else than that everybody is a person. */
async function retold(desk: Desk, record: { readonly id: string }, told: string): Promise<void> {
  const query = "expand=changelog&properties=ots.review";
  const answer = await fetch(`${desk.sim.url}/rest/api/3/issue/${record.id}?${query}`, {
    headers: { authorization: AUTHORIZATION },
  });
  const body: unknown = JSON.parse((await answer.text()).replaceAll('"accountType":"atlassian"', told));
  desk.sim.faults.add({ kind: "status", status: 200, method: "GET", path: /\/issue\/\d+$/, body });
}

/** HELP-1's review, which Rita and then Lou approved: only the second approval moved it. */
async function approvedByTwo(more: { readonly browseUsers?: readonly string[] } = {}) {
  const lou = { accountId: LOU, displayName: "Lou", emailAddress: "lou@example.test", token: "token-lou" };
  const users = [...SEED.users, { ...lou, accountType: "atlassian" as const, active: true, groups: ["g-reviewers"] }];
  const site = helpSite({ approvers: { groups: ["g-reviewers"], needed: 2 } });
  const opening = await openDesk({ ...site, ...more, users }, HELP_SETTINGS);
  const desk = { ...opening, issue: refOf(opening.sim, "HELP-1") };
  const record = await posted(desk, cardOn(desk.issue));
  for (const as of [RITA, LOU]) {
    desk.sim.answerApproval(record.key, "approve", { as });
    pass(desk, 1_000);
  }
  return { desk, answers: async () => (await desk.tickets.review(record)).answers.map(({ account }) => account) };
}

describe("accounts that are no person's, as a Jira site tells it or does not", () => {
  it.each([
    ["the site calls a customer's", '"accountType":"customer"'],
    ["the site calls an app's", '"accountType":"app"'],
    ["the site does not tell the kind of", '"self":""'],
  ])("jira row 18: a transition and a typed answer of an account that %s are nobody's", async (_what, told) => {
    const desk = await openDesk({}, { commands: true });
    const record = await posted(desk);
    desk.sim.comment(record.key, "/ots approve 0A1B-2C3D", { as: RITA });
    pass(desk, 1_000);
    desk.sim.transition(record.key, "Approve", { as: RITA });
    expect((await desk.tickets.review(record)).answers).toMatchObject([{ account: RITA }, { account: RITA }]);

    await retold(desk, record, told);

    expect((await desk.tickets.review(record)).answers).toMatchObject([{ account: null }, { account: null }]);
  });

  it("jira row 18: an approver whose decision moved nothing is looked up; where that is refused the approval is nobody's", async () => {
    const shown = await approvedByTwo();
    shown.desk.calls();
    expect(await shown.answers()).toEqual([RITA, LOU]);
    expect(shown.desk.calls().filter((call) => call === "GET /user")).toHaveLength(1);

    const hidden = await approvedByTwo({ browseUsers: ["g-secret"] });
    expect(await hidden.answers()).toEqual([null, LOU]);
  });
});
