import { describe, expect, it } from "vitest";
import type { JiraOptions, UserSeed } from "../../../simulators/jira/index.ts";
import type { JiraSettings } from "../../../src/connectors/jira/index.ts";
import { closeDesks, type Desk, openDesk, posted, RITA, SEED, SERVICE, settings } from "./desk.ts";

closeDesks();

const OWN = { accountId: "712020:vendors", email: "vendors@example.test", token: "token-vendors" };
const ACCOUNTS: JiraSettings["workflowAccounts"] = {
  vendors: { source: "VENDOR-ONBOARD", accountId: OWN.accountId, auth: { email: OWN.email, apiToken: OWN.token } },
};

const SETTINGS = { workflowAccounts: ACCOUNTS, commands: true };

function ownUser(groups: readonly string[]): UserSeed {
  const { accountId, email: emailAddress, token } = OWN;
  return { accountId, emailAddress, token, groups, displayName: "vendors", accountType: "atlassian", active: true };
}

function open(groups: readonly string[], more: Partial<JiraOptions> = {}, accounts = ACCOUNTS): Promise<Desk> {
  return openDesk({ users: [...SEED.users, ownUser(groups)], ...more }, { workflowAccounts: accounts });
}

function serviceGroups(): readonly string[] {
  return SEED.users.find(({ accountId }) => accountId === SERVICE)?.groups ?? [];
}

describe("a workflow's own account on the site", () => {
  it("capability 6.5: doctor tells of each account as whom it signs in and its rights in the workflow's project alone", async () => {
    const desk = await open(serviceGroups());
    const names = (await desk.connector.examine()).map(({ check }) => check).filter((name) => /signed in|rights/.test(name));
    expect(names).toEqual([
      "signed in",
      "rights in VO",
      "rights in HELP",
      "workflow vendors: signed in",
      "workflow vendors: rights in VO",
    ]);
  });

  it("capability 6.5: a right that the workflow's account lacks is told with it, here and at the start", async () => {
    const [project, ...others] = SEED.projects;
    if (project === undefined) throw new Error("no project");
    const group = "only-the-system";
    const security = { ...project.security, permissions: { ...project.security?.permissions, TRANSITION_ISSUES: [group] } };
    const users = SEED.users.map((user) => (user.accountId === SERVICE ? { ...user, groups: [...user.groups, group] } : user));
    const own = { accountId: OWN.accountId, emailAddress: OWN.email, token: OWN.token, groups: serviceGroups() };
    const desk = await open([], {
      groups: [...SEED.groups, { groupId: group, name: group }],
      users: [...users, { ...own, displayName: "vendors", accountType: "atlassian", active: true }],
      projects: [{ ...project, security }, ...others],
    });
    const problems = (await desk.connector.check()).filter((line) => line.includes("TRANSITION_ISSUES"));
    expect(problems).toEqual([expect.stringMatching(/^workflow vendors: rights in VO: without TRANSITION_ISSUES/)]);
  });

  it("capability 6.5: a refused token is told with the setting to correct, and without the token", async () => {
    const auth = { email: OWN.email, apiToken: "planted-token" };
    const desk = await open([], {}, { vendors: { source: "VENDOR-ONBOARD", accountId: OWN.accountId, auth } });
    const told = JSON.stringify([await desk.connector.check(), await desk.connector.examine()]);
    expect(told).toContain("workflow vendors: the site does not accept JIRA_WORKFLOW_ACCOUNTS (vendors)");
    expect(told).not.toContain("planted");
  });

  it("capability 6.5, assurance 7: a webhook of what another account of ours did is an echo, a stranger's is not", async () => {
    const desk = await open(serviceGroups());
    const [scheme] = desk.connector.webhooks;
    const own = (accountId: string) => {
      const issue = { id: desk.issue.id, key: desk.issue.key, fields: { project: { key: "VO" } } };
      const event = { timestamp: desk.at.now.getTime(), webhookEvent: "jira:issue_updated", user: { accountId }, issue };
      const body = Buffer.from(JSON.stringify(event));
      const received = scheme?.receive({ body, headers: scheme.sign(body, desk.at.now) }, desk.at.now);
      return received?.kind === "accepted" ? received.delivery.own : received;
    };
    expect([SERVICE, OWN.accountId, RITA].map(own)).toEqual([true, true, false]);
  });

  it("capability 6.5: an answer that another account of ours presses or types is none", async () => {
    const desk = await openDesk({ users: [...SEED.users, ownUser(["g-reviewers", ...serviceGroups()])] }, SETTINGS);
    const record = await posted(desk);
    desk.sim.comment(record.key, "/ots approve 0A1B-2C3D", { as: OWN.accountId });
    desk.sim.transition(record.key, "Approve", { as: OWN.accountId });
    expect((await desk.tickets.review(record)).answers).toEqual([]);
  });

  it("capability 6.5: what another account of ours writes is ours in the context", async () => {
    const desk = await open(serviceGroups());
    desk.sim.comment(desk.issue.key, "by the other one", { as: OWN.accountId });
    const context = await desk.tickets.read(desk.issue);
    expect(context.comments.value?.at(-1)).toMatchObject({ author: OWN.accountId, own: true });
    expect([...(desk.tickets.ours ?? [])].sort()).toEqual([OWN.accountId, SERVICE].sort());
  });

  it("the system's account is refused for a workflow, whatever its address", () => {
    const same = { source: "VENDOR-ONBOARD", accountId: SERVICE, auth: { email: "other@example.test", apiToken: "x" } };
    expect(() => settings("https://x.example", { workflowAccounts: { vendors: same } })).toThrow(/system's own account/);
  });
});
