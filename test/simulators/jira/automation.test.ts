import { describe, expect, it } from "vitest";
import { startListener } from "./listener.ts";
import { makeReview, OLAF, RITA, startSite } from "./site.ts";

const rules = [
  { ruleId: "r-new", event: "created", trigger: { on: "issue_created", project: "OPS", issueType: "Task" } },
  {
    ruleId: "r-approve",
    event: "approve",
    trigger: { on: "status_entered", project: "OPS", issueType: "Ops Review", status: "Approved" },
    taskProperty: "ots.task",
  },
] as const;

describe("Automation of the simulated Jira", () => {
  it("a status entered sends the custom body once, with the secret header and no signature", async () => {
    const { url, received } = await startListener(503);
    const automation = { url, headerName: "X-OTS-Secret", secret: ["new-secret", "old-secret"], rules };
    const now = new Date("2026-10-01T08:00:00.000Z");
    const sim = await startSite({ automation, now: () => now });
    const key = await makeReview(sim);
    sim.transition(key, "Approve", { as: RITA });
    await sim.idle();
    expect(received).toHaveLength(1);
    expect(received[0]?.headers).toMatchObject({ "x-ots-secret": "new-secret" });
    expect(received[0]?.headers["x-hub-signature"]).toBeUndefined();
    expect(received[0]?.body).toEqual({
      source: "ots",
      ruleId: "r-approve",
      event: "approve",
      issue: { id: sim.issue(key)?.id, key },
      taskId: "t-1",
      initiator: { accountId: RITA },
      sentAt: now.getTime(),
    });
    expect(sim.deliveries).toMatchObject([{ state: "failed", attempts: [503] }]);
  });

  it("an issue created of the configured type triggers, another does not", async () => {
    const { url, received } = await startListener(202);
    const sim = await startSite({ automation: { url, headerName: "X-OTS-Secret", secret: "s", rules } });
    sim.createIssue({ project: { key: "OPS" }, issuetype: { name: "Task" }, summary: "Patch app-02" }, { as: OLAF });
    sim.createIssue({ project: { key: "DESK" }, issuetype: { name: "Request" }, summary: "A chair" }, { as: OLAF });
    await sim.idle();
    expect(received.map((one) => one.body["ruleId"])).toEqual(["r-new"]);
  });

  it("the automation format is a bare issue with a numeric id and no actor", async () => {
    const { url, received } = await startListener(202);
    const format = [{ ...rules[0], format: "automation" }] as const;
    const sim = await startSite({ automation: { url, headerName: "X-OTS-Secret", secret: "s", rules: format } });
    const { id, key } = sim.createIssue({ project: { key: "OPS" }, issuetype: { name: "Task" }, summary: "Patch" }, { as: OLAF });
    await sim.idle();
    expect(received[0]?.body).toMatchObject({ id: Number(id), key, changelog: { histories: null } });
    expect(received[0]?.body).not.toHaveProperty("initiator");
    expect(received[0]?.body).not.toHaveProperty("webhookEvent");
  });
});
