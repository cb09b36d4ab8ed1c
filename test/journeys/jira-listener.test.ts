import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { casesOf, closeDesks, type Desk, openDesk, PEOPLE, post, rowsIn, signed } from "../support/desk/index.ts";
import { placeVendor } from "../support/desk/jira.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});

/** What Jira's admin webhook sends about an issue as it stands. */
function issueEvent(key: string): string {
  const id = desk.jira.issue(key)?.id ?? "";
  const fields = { project: { key: "VO" }, issuetype: { name: "Vendor onboarding" }, updated: desk.clock.now.toISOString() };
  const user = { accountId: PEOPLE.alice.accountId };
  const issue = { id, key, self: `${desk.jira.url}/rest/api/2/issue/${id}`, fields };
  return JSON.stringify({ timestamp: desk.clock.now.getTime(), webhookEvent: "jira:issue_updated", user, issue });
}

describe("the listener for Jira", () => {
  it("jira row 13: Jira's webhook is answered 202 before any outside call is made, and 401 when its signature is bad", async () => {
    const key = placeVendor(desk.jira);
    desk.jira.transition(key, "Checks", { as: PEOPLE.alice.accountId, silent: true });
    const body = issueEvent(key);
    const [rows, jobs] = [await rowsIn(desk, "inbox"), desk.queue.taken.length];
    const bad = { ...signed(desk, "jira", body), "x-hub-signature": `sha256=${"0".repeat(64)}` };
    expect((await post(desk, "jira", body, bad)).status).toBe(401);
    expect([await rowsIn(desk, "inbox"), desk.queue.taken.length]).toEqual([rows, jobs]);

    const release = desk.jira.faults.add({ kind: "delay", path: /rest/, delayMs: 300, times: 50 });
    const calls = desk.jira.journal.length;
    expect((await post(desk, "jira", body, signed(desk, "jira", body))).status).toBe(202);
    expect(desk.jira.journal.length).toBe(calls);
    release.remove();
    await desk.settle();
    expect(await casesOf(desk, key)).toHaveLength(1);
    expect(desk.jira.journal.length).toBeGreaterThan(calls);
  });
});
