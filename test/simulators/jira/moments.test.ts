import { describe, expect, it } from "vitest";
import { movingClock } from "../../../simulators/moving-clock.ts";
import { startListener } from "./listener.ts";
import { adf, ask, OLAF, SERVICE, startSite } from "./site.ts";

describe("bad moments of the simulated Jira", () => {
  it("somebody edits the issue in the moment before our comment, which then comes on top", async () => {
    const sim = await startSite();
    const meanwhile = () => sim.editIssue("OPS-1", { summary: "Other" }, { as: OLAF });
    const fault = sim.faults.add({ kind: "pass", method: "POST", path: /comment$/, about: "ours", meanwhile });

    await ask(sim, SERVICE, "POST /issue/OPS-1/comment", { body: adf("another") });
    expect(fault.hits()).toBe(0);
    await ask(sim, SERVICE, "POST /issue/OPS-1/comment", { body: adf("ours") });

    expect(fault.hits()).toBe(1);
    expect(sim.writes.map(({ kind, accountId, arrived }) => [kind, accountId, arrived === undefined])).toEqual([
      ["comment_created", SERVICE, false],
      ["field_edit", OLAF, true],
      ["comment_created", SERVICE, false],
    ]);
  });

  it("a fault that was disarmed strikes nobody", async () => {
    const sim = await startSite();
    sim.faults.add({ kind: "status", path: /issue/ }).remove();
    expect((await ask(sim, SERVICE, "GET /issue/OPS-1")).status).toBe(200);
  });

  it("a bulk change sends one event an issue, and each says that it is part of one", async () => {
    const { url, received } = await startListener(202);
    const sim = await startSite({ webhook: { url, secret: "s" } });

    sim.bulkEdit(["OPS-1", "OPS-2"], { labels: ["moved"] }, { as: OLAF });
    sim.editIssue("OPS-1", { labels: [] }, { as: OLAF });
    await sim.idle();

    const bulk = received.map((one) => one.body["bulkOperationMetaData"]).filter((part) => part !== undefined);
    expect([received.length, bulk.length]).toEqual([3, 2]);
    expect(bulk[0]).toEqual({ bulkOperationId: expect.any(String), totalIssueCount: 2 });
    expect(bulk[1]).toEqual(bulk[0]);
  });

  it("the 101st reading of an endpoint in a second is turned away for the whole tenant, and the second after is not", async () => {
    const clock = movingClock(new Date("2026-11-21T12:00:00Z"));
    const sim = await startSite({ now: clock.now });
    sim.setBurstLimits(true);
    const statuses: number[] = [];
    for (let i = 0; i < 100; i += 1) {
      statuses.push((await ask(sim, i % 2 === 0 ? OLAF : SERVICE, `GET /issue/OPS-${i % 2 === 0 ? 1 : 2}`)).status);
    }
    expect(statuses).not.toContain(429);
    const refused = await ask(sim, OLAF, "GET /issue/OPS-1");
    expect([refused.status, refused.headers.get("ratelimit-reason")]).toEqual([429, "jira-burst-based"]);
    expect((await ask(sim, SERVICE, "GET /myself")).status).toBe(200);
    clock.forward(1_000);
    expect((await ask(sim, SERVICE, "GET /issue/OPS-1")).status).toBe(200);
  });
});
