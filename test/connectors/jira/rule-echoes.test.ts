import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { webhookScheme } from "../../../src/connectors/jira/webhook.ts";
import { closeDesks, NOON, OLAF, openDesk, pass, posted, SECRET, SEED, SERVICE, settings } from "./desk.ts";

closeDesks();

const RULES = settings("https://acme.atlassian.net").automationAccount;
const OTHER_APP = "712020:bot";
const rules = { accountId: RULES, displayName: "Automation for Jira", accountType: "app", active: true, token: "none" } as const;
const users = [...SEED.users, { ...rules, emailAddress: "automation@example.test", groups: [] }];

const ISSUE = { id: "10101", key: "VO-1", fields: { project: { key: "VO" }, issuetype: { name: "Vendor onboarding" } } };
const REVIEW = {
  id: "10202",
  key: "VO-9",
  fields: { ...ISSUE.fields, issuetype: { name: "Ops Review" }, parent: { id: "10101", key: "VO-1" } },
};

/** What the webhook makes of an event: whose doing it is, or why it is ignored. */
function heard(
  event: string,
  actor: string,
  more: { readonly issue?: object; readonly account?: string } = {},
): boolean | string {
  const config = settings("https://acme.atlassian.net", more.account === undefined ? {} : { automationAccount: more.account });
  const who = event.startsWith("comment_")
    ? { comment: { id: "1", author: { accountId: actor } } }
    : { user: { accountId: actor } };
  const sent = { timestamp: NOON.getTime(), webhookEvent: event, issue: more.issue ?? ISSUE, ...who };
  const body = Buffer.from(JSON.stringify(sent));
  const signature = `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;
  const headers = { "x-hub-signature": signature, "x-atlassian-webhook-identifier": "id-0001" };
  const received = webhookScheme({ config, name: "acme" }).receive({ body, headers }, NOON);
  return received.kind === "accepted" ? received.delivery.own : received.kind === "ignored" ? received.why : received.kind;
}

describe("what rules do in answer to us is no news", () => {
  it.each([
    ["jira:issue_updated", RULES, true],
    ["comment_created", RULES, true],
    ["comment_updated", RULES, true],
    ["jira:issue_created", RULES, false],
    ["jira:issue_updated", SERVICE, true],
    ["jira:issue_created", SERVICE, true],
    ["jira:issue_updated", OTHER_APP, false],
    ["jira:issue_updated", OLAF, false],
  ])("jira row 11: %s by %s is an echo: %s", (event, actor, own) => {
    expect(heard(event, actor)).toBe(own);
  });

  it("jira row 11: a rule's move of a review is no answer that a webhook tells of; another app user may be configured", () => {
    expect(heard("jira:issue_updated", RULES, { issue: REVIEW })).toBe("own_echo");
    expect(heard("jira:issue_updated", OTHER_APP, { account: OTHER_APP })).toBe(true);
    expect(heard("jira:issue_updated", RULES, { account: OTHER_APP })).toBe(false);
  });

  it("jira row 11: the poll takes a rule's changes for echoes, and what a rule created for news", async () => {
    const desk = await openDesk({ users });
    pass(desk, 60_000);
    const { cursor } = await desk.tickets.poll(null);
    pass(desk, 400_000);
    desk.sim.comment("VO-1", "Labelled by a rule", { as: RULES, silent: true });
    const made = desk.sim.createIssue(
      { project: { key: "VO" }, issuetype: { name: "Vendor onboarding" }, summary: "From the intake form" },
      { as: RULES, silent: true },
    );
    const told = async () => {
      const { deliveries } = await desk.tickets.poll(cursor);
      return Object.fromEntries(deliveries.map(({ ticket, own }) => [ticket.key, own]));
    };
    expect(await told()).toEqual({ "VO-1": true, [made.key]: false });
    pass(desk, 1_000);
    desk.sim.comment("VO-1", "And a word of mine", { as: OLAF, silent: true });
    expect(await told()).toEqual({ "VO-1": false, [made.key]: false });
  });

  it("jira row 11: a rule that moves a review is found by the poll, and answers for nobody", async () => {
    const desk = await openDesk({
      users: users.map((one) => (one.accountId === RULES ? { ...one, groups: ["g-reviewers"] } : one)),
    });
    const record = await posted(desk);
    const { cursor } = await desk.tickets.poll(null);
    desk.sim.transition(record.key, "Approve", { as: RULES, silent: true });
    const { deliveries } = await desk.tickets.poll(cursor);
    expect(deliveries.filter(({ about }) => about === "review").map((one) => one.record)).toEqual([record.id]);
    expect((await desk.tickets.review(record)).answers).toMatchObject([{ kind: "approve", account: null }]);
  });
});
