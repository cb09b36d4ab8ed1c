import { describe, expect, it } from "vitest";
import type { ServiceNowOptions } from "../../../simulators/servicenow/index.ts";
import type { ServiceNowSettings } from "../../../src/connectors/servicenow/index.ts";
import { actionEffect, cleared, closeDesks, commentOn, type Desk, openDesk, settings } from "./desk.ts";

closeDesks();

const OWN = { userName: "ots.changes", id: "0".repeat(31).concat("2") };
const ACCOUNTS: ServiceNowSettings["workflowAccounts"] = {
  chg: { source: "change_request", account: OWN, auth: { kind: "basic", user: OWN.userName, password: "changes-pw" } },
};
const EVENT = {
  schema: "ots.servicenow.event/1",
  event: "change.updated",
  instance: "dev0001",
  table: "change_request",
  number: "CHG0030001",
  sys_mod_count: 8,
};
const USERS = [{ user_name: OWN.userName, sys_id: OWN.id, password: "changes-pw" }];

function open(more: Partial<ServiceNowOptions> = {}, accounts = ACCOUNTS): Promise<Desk> {
  return openDesk({ workflowUsers: USERS, ...more }, { workflowAccounts: accounts });
}

async function foundOf(desk: Desk, check: string) {
  return (await desk.connector.examine())
    .filter((one) => one.check.endsWith(check))
    .map(({ check: name, state }) => [name, state]);
}

describe("a workflow's own account on the instance", () => {
  it("capability 6.5: doctor tells of each account as whom it signs in, its roles, and what it may read of its workflow's tables", async () => {
    const desk = await open();
    expect(await foundOf(desk, "signed in")).toEqual([
      ["signed in", "ok"],
      ["workflow chg: signed in", "ok"],
    ]);
    const names = (await desk.connector.examine()).map(({ check }) => check);
    expect(names).toContain("workflow chg: roles");
    expect(names).toContain("workflow chg: reads change_task");
    // The workflow is about changes: nothing of incidents is asked of its account.
    expect(names).toContain("reads incident");
    expect(names).not.toContain("workflow chg: reads incident");
  });

  it("capability 6.5: an account that lacks a right shows in doctor and at the start, by its workflow, and only it does", async () => {
    const desk = await open({
      acls: [{ table: "change_request", operation: "read", field: "risk", users: ["ots.service", "alice", "rita"] }],
    });
    expect(await desk.connector.check()).toEqual([
      expect.stringMatching(/^workflow chg: change_request hides risk from our account/),
    ]);
    const hidden = await open({
      acls: [{ table: "change_task", operation: "read", users: ["ots.service"] }],
    });
    expect(await foundOf(hidden, "reads change_task")).toEqual([
      ["reads change_task", "ok"],
      ["workflow chg: reads change_task", "warning"],
    ]);
  });

  it("capability 6.5: credentials of somebody else are told with the setting to correct, and without a secret", async () => {
    const auth = { kind: "basic", user: "rita", password: "rita-pw" } as const;
    const desk = await open({}, { chg: { source: "change_request", account: OWN, auth } });
    const told = await desk.connector.check();
    expect(told).toEqual([
      expect.stringMatching(/^workflow chg: SERVICENOW_WORKFLOW_ACCOUNTS \(chg\): the credentials sign in as "rita"/),
    ]);
    expect(JSON.stringify([told, await desk.connector.examine()])).not.toContain("rita-pw");
  });

  it("capability 6.5: a note of one account of ours is found by every other: nothing is written twice after accounts changed", async () => {
    const desk = await open();
    const effect = actionEffect(commentOn(desk.change));
    await desk.tickets.as?.("chg")?.apply(cleared(desk, effect));
    expect(await desk.tickets.find(effect, null)).toMatchObject({ kind: "confirmed" });
  });

  it("capability 6.5, assurance 7: a webhook of what another account of ours changed is an echo, in any letter case, and a stranger's is not", async () => {
    const desk = await open();
    const [scheme] = desk.connector.webhooks;
    const own = (by: string) => {
      const event = { ...EVENT, sys_id: desk.change.id, sys_updated_by: by };
      const body = Buffer.from(JSON.stringify(event));
      const received = scheme?.receive({ body, headers: scheme.sign(body, desk.at.now) }, desk.at.now);
      return received?.kind === "accepted" ? received.delivery.own : received;
    };
    expect(["ots.service", "OTS.Changes", "alice"].map(own)).toEqual([true, true, false]);
  });

  it("a workflow without an account goes by the system's", async () => {
    const desk = await open();
    expect(desk.tickets.as?.("another")).toBeNull();
    expect((await openDesk()).tickets.as).toBeUndefined();
  });

  it("the system's account, and a user under two names, are refused for a workflow", () => {
    const account = { userName: "OTS.service", id: "3".repeat(32) };
    const auth = { kind: "basic", user: "x", password: "planted" } as const;
    const system = () =>
      settings("https://x.example", { workflowAccounts: { chg: { source: "change_request", account, auth } } });
    expect(system).toThrow(/system's own account/);
    const twice = { ...OWN, id: "4".repeat(32) };
    const two = () =>
      settings("https://x.example", { workflowAccounts: { ...ACCOUNTS, inc: { source: "incident", account: twice, auth } } });
    expect(two).toThrow(/but not both/);
    const certificate = () =>
      settings("https://x.example", {
        workflowAccounts: { chg: { source: "change_request", account: OWN, auth: { kind: "certificate" } } },
      });
    expect(certificate).toThrow(/a way of its own/);
  });
});
