import { describe, expect, it } from "vitest";
import { SECRETS } from "../support/canaries/index.ts";
import {
  answerChange,
  changePerson,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  ourNotes,
  PEOPLE,
  reviewOf,
  SERVICE,
  says,
  standing,
  startChange,
  startVendor,
} from "../support/desk/index.ts";

closeDesks();

const CHANGES = { userName: "ots.changes", id: "0".repeat(31).concat("2") };
const VENDORS = { accountId: "712020:ots-vendors", email: "ots-vendors@corp.example", token: SECRETS.jiraWorkflow };

const JIRA_OWN = {
  vendor_onboarding_checks: {
    source: "VENDOR-ONBOARD",
    accountId: VENDORS.accountId,
    auth: { email: VENDORS.email, apiToken: VENDORS.token },
  },
};

/** Each workflow has accounts of its own, which both systems know. */
function openOwn(): Promise<Desk> {
  return openDesk({
    serviceNow: { workflowUsers: [{ user_name: CHANGES.userName, sys_id: CHANGES.id, password: SECRETS.serviceNowWorkflow }] },
    connection: {
      workflowAccounts: {
        chg_low_risk_auto: {
          source: "change_request",
          account: CHANGES,
          auth: { kind: "basic", user: CHANGES.userName, password: SECRETS.serviceNowWorkflow },
        },
      },
    },
    jiraAccounts: [VENDORS],
    jiraConnection: { workflowAccounts: JIRA_OWN },
  });
}

const ASKED = says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 });

/** Who asked the instance for anything about tickets, by user name. */
function callersIn({ serviceNow }: Desk): readonly (string | undefined)[] {
  return [...new Set(serviceNow.journal.filter(({ path }) => !path.includes("oauth_token")).map(({ user }) => user))];
}

describe("a workflow with accounts of its own", () => {
  it("capability 6.5: everything of a change's case is read and written as the workflow's account, nothing as the system's", async () => {
    const desk = await openOwn();
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(ourNotes(desk, number)).toHaveLength(1);
    expect(callersIn(desk)).toEqual([CHANGES.userName]);
    const id = desk.serviceNow.record("change_request", number)?.["sys_id"] ?? "";
    const notes = desk.serviceNow.journalOf(id).filter((row) => row["value"]?.includes("[ots:"));
    expect(notes.map((row) => row["sys_created_by"])).toEqual([CHANGES.userName]);
  });

  it("capability 6.5: everything of an issue's case is read and written as the workflow's account in Jira", async () => {
    const desk = await openOwn();
    desk.model.behave(says({ action: "route_approval", route: "finance" }));
    const key = await startVendor(desk);
    expect(await standing(desk, key)).toBe("ended applied");
    expect([...new Set(desk.jira.journal.map(({ accountId }) => accountId))]).toEqual([VENDORS.accountId]);
    const moves = desk.jira.writes.filter(({ kind, issueKey }) => kind === "transition" && issueKey === key);
    expect(moves.map(({ accountId }) => accountId)).toEqual([PEOPLE.alice.accountId, VENDORS.accountId]);
  });

  it("capability 6.5: where an issue may be another workflow's, the system's account reads once whose it is, and all that the case is made of is read by the workflow's own", async () => {
    const workflows = {
      "VENDOR-ONBOARD": { project: "VO", issueType: "Vendor onboarding" },
      OTHER: { project: "VO", issueType: "Something else" },
    };
    const jiraConnection = { workflows, workflowAccounts: JIRA_OWN };
    const desk = await openDesk({ jiraAccounts: [VENDORS], jiraConnection }, (world) => {
      const vendors = world.policy.workflows.get("vendor_onboarding_checks");
      if (vendors === undefined) throw new Error("no vendors");
      const other = { ...vendors, id: "other", source: "jira.workflow:OTHER" };
      return { ...world, policy: { ...world.policy, workflows: new Map([...world.policy.workflows, ["other", other]]) } };
    });
    desk.model.behave(says({ action: "route_approval", route: "finance" }));
    const key = await startVendor(desk);
    expect(await standing(desk, key)).toBe("ended applied");
    const id = desk.jira.issue(key)?.id ?? "";
    const calls = desk.jira.journal.map(({ accountId, method, path }) => `${accountId} ${method} ${path.split("/").at(-1)}`);
    expect(calls.filter((call) => !call.startsWith(VENDORS.accountId))).toEqual([`${SERVICE.accountId} GET ${id}`]);
    expect(calls.slice(0, 2)).toEqual([`${SERVICE.accountId} GET ${id}`, `${VENDORS.accountId} GET ${id}`]);
  });

  it("capability 6.5: a question is asked, answered and carried out through the workflow's account", async () => {
    const desk = await openOwn();
    desk.model.behave(ASKED);
    const number = await startChange(desk);
    expect(reviewOf(desk, number)["sys_created_by"]).toBe(CHANGES.userName);
    expect(await answerChange(desk, number, "lee", { action: "approve" })).toBe(200);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(callersIn(desk).filter((user) => user === SERVICE.userName)).toEqual([]);
  });

  it("capability 6.5: what any account of ours writes is no person's change, in a webhook and in a poll", async () => {
    const desk = await openOwn();
    const number = await startChange(desk);
    const before = await desk.database.db.query("select id from cases");
    desk.serviceNow.update(
      "change_request",
      number,
      { work_notes: "by the other account of ours" },
      { asUser: SERVICE.userName },
    );
    await desk.settle();
    await desk.poll();
    const context = await desk.world.systems.get("servicenow")?.read({
      system: "servicenow",
      kind: "change_request",
      id: desk.serviceNow.record("change_request", number)?.["sys_id"] ?? "",
      key: number,
    });
    expect(context?.comments.value?.filter(({ own }) => !own)).toEqual([]);
    expect(await desk.database.db.query("select id from cases")).toEqual(before);
  });

  it("capability 6.5: somebody whom the directory gives an account of ours is no reviewer", async () => {
    const desk = await openOwn();
    desk.model.behave(ASKED);
    const number = await startChange(desk);
    const { sysId, accountId } = PEOPLE.lee;
    changePerson(desk.people, "lee", { accounts: { servicenow: [sysId, CHANGES.id], jira: [accountId] } });
    expect(await answerChange(desk, number, "lee", { action: "approve" })).toBe(200);
    const refused = (await evidenceOf(desk, number)).filter(({ kind }) => kind === "review.answer_refused");
    expect(refused.map(({ payload }) => payload["code"])).toEqual(["not_a_person"]);
    expect(await standing(desk, number)).toBe("in_review");
  });
});
