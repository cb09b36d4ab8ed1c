import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { startListener } from "./listener.ts";
import { adf, ask, makeReview, OLAF, RITA, SERVICE, startSite } from "./site.ts";

const SECRET = "It's a Secret to Everybody";

describe("webhooks of the simulated Jira", () => {
  it("a transition is sent signed, in v2 shape, with who did it and without any address", async () => {
    const { url, received } = await startListener(202);
    const sim = await startSite({ webhook: { url, secret: SECRET } });
    await ask(sim, OLAF, "POST /issue/OPS-1/transitions", { transition: { id: "111" } });
    await sim.idle();
    const [hook] = received;
    const signature = createHmac("sha256", SECRET)
      .update(hook?.raw ?? "")
      .digest("hex");
    expect(hook?.headers).toMatchObject({ "x-hub-signature": `sha256=${signature}`, "x-atlassian-webhook-flow": "Primary" });
    expect(hook?.headers["x-atlassian-webhook-retry"]).toBeUndefined();
    expect(hook?.body).toMatchObject({
      webhookEvent: "jira:issue_updated",
      issue_event_type_name: "issue_generic",
      timestamp: expect.any(Number),
      user: { accountId: OLAF, accountType: "atlassian" },
      issue: { key: "OPS-1", fields: { description: "Disk of app-01 is full", status: { name: "In Progress" } } },
      changelog: { id: expect.any(String), items: [{ field: "status", fieldId: "status", toString: "In Progress" }] },
    });
    expect(hook?.body["issue"]).toMatchObject({ self: expect.stringContaining("/rest/api/2/issue/") });
    expect(hook?.raw).not.toContain("example.test");
  });

  it("a comment event names no user and no event type, and its body is wiki text", async () => {
    const { url, received } = await startListener(202);
    const sim = await startSite({ webhook: { url, secret: SECRET } });
    const bold = { type: "text", text: "stop", marks: [{ type: "strong" }] };
    await ask(sim, RITA, "POST /issue/OPS-1/comment", {
      body: { type: "doc", version: 1, content: [{ type: "paragraph", content: [bold] }] },
    });
    await sim.idle();
    expect(Object.keys(received[0]?.body ?? {})).toEqual(["timestamp", "webhookEvent", "comment", "issue", "eventType"]);
    expect(received[0]?.body).toMatchObject({
      webhookEvent: "comment_created",
      comment: { body: "*stop*", author: { accountId: RITA }, jsdPublic: true },
      issue: { key: "OPS-1", fields: { summary: "Rotate the logs" } },
    });
  });

  it("the service account's own writes are sent too", async () => {
    const { url, received } = await startListener(202);
    const sim = await startSite({ webhook: { url, secret: SECRET } });
    await makeReview(sim);
    await ask(sim, SERVICE, "POST /issue/OPS-1/comment", { body: adf("Card") });
    await sim.idle();
    expect(new Set(received.map((one) => one.body["webhookEvent"]))).toEqual(new Set(["comment_created", "jira:issue_created"]));
    const created = received.find((one) => one.body["webhookEvent"] === "jira:issue_created");
    expect(created?.body).toMatchObject({ user: { accountId: SERVICE }, issue_event_type_name: "issue_created" });
  });

  it.each([503, 408, 409, 425, 429])("status %i is retried with the same identifier", async (status) => {
    const { url, received } = await startListener(status, status, 202);
    const sim = await startSite({ webhook: { url, secret: SECRET, baseWaitMs: 1 } });
    sim.editIssue("OPS-1", { summary: "New" }, { as: OLAF });
    await sim.idle();
    expect(new Set(received.map((one) => one.headers["x-atlassian-webhook-identifier"])).size).toBe(1);
    expect(received.map((one) => one.headers["x-atlassian-webhook-retry"])).toEqual([undefined, "1", "2"]);
    expect(sim.deliveries).toMatchObject([{ state: "delivered", attempts: [status, status, 202] }]);
  });

  it("gives up after five tries, and at once on another refusal", async () => {
    const { url } = await startListener(500);
    const sim = await startSite({ webhook: { url, secret: SECRET, baseWaitMs: 1 } });
    sim.editIssue("OPS-1", { summary: "New" }, { as: OLAF });
    await sim.idle();
    expect(sim.deliveries[0]).toMatchObject({ state: "failed", attempts: [500, 500, 500, 500, 500] });
    sim.setWebhook({ url: (await startListener(401)).url, secret: SECRET, baseWaitMs: 1 });
    sim.editIssue("OPS-1", { summary: "Newer" }, { as: OLAF });
    await sim.idle();
    expect(sim.deliveries[1]).toMatchObject({ state: "failed", attempts: [401] });
  });

  it("a receiver that is down is tried again", async () => {
    const sim = await startSite({ webhook: { url: "http://127.0.0.1:9/hook", secret: SECRET, baseWaitMs: 1, tries: 2 } });
    sim.editIssue("OPS-1", { summary: "New" }, { as: OLAF });
    await sim.idle();
    expect(sim.deliveries[0]).toMatchObject({ state: "failed", attempts: [0, 0] });
  });

  it("can be doubled, lost, reordered, filtered and silent", async () => {
    const { url, received } = await startListener(202);
    const sim = await startSite({ webhook: { url, secret: SECRET, filter: "project = OPS" }, delivery: { duplicate: 1 } });
    sim.comment("OPS-1", "one", { as: OLAF });
    await sim.idle();
    expect(new Set(received.map((one) => one.headers["x-atlassian-webhook-identifier"])).size).toBe(1);
    expect(received).toHaveLength(2);
    sim.setDelivery({ duplicate: 0, lose: 1 });
    sim.comment("OPS-1", "two", { as: OLAF });
    sim.setDelivery({ lose: 0 });
    sim.comment("DESK-1", "three", { as: OLAF });
    sim.comment("OPS-1", "four", { as: OLAF, silent: true });
    await sim.idle();
    expect(received).toHaveLength(2);
    expect(sim.deliveries.map((one) => one.state)).toEqual(["delivered", "lost"]);
    sim.setDelivery({ reorder: 1 });
    sim.comment("OPS-1", "five", { as: OLAF });
    sim.setDelivery({ reorder: 0 });
    sim.comment("OPS-1", "six", { as: OLAF });
    await sim.idle();
    expect(received.slice(2).map((one) => one.body["comment"])).toMatchObject([{ body: "six" }, { body: "five" }]);
  });
});
