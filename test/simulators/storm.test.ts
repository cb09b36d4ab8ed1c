import { describe, expect, it } from "vitest";
import { movingClock } from "../../simulators/moving-clock.ts";
import { ask as askJira, SERVICE as JIRA_SERVICE, startSite } from "./jira/site.ts";
import { ask, closeInstances, open, SERVICE } from "./servicenow/desk.ts";

closeInstances();

const STORM = { share: 0.4, path: /./, faults: [{ kind: "status", status: 503 }, { kind: "rate_limit" }] } as const;

async function statuses(get: () => Promise<{ readonly status: number }>): Promise<readonly number[]> {
  const seen: number[] = [];
  for (let i = 0; i < 40; i += 1) seen.push((await get()).status);
  return seen;
}

describe("both simulated ticket systems", () => {
  it("in a storm a seeded share of requests goes wrong, the same ones for the same seed, until it is over", async () => {
    const [sim, site] = [await open(), await startSite()];
    const instance = () => statuses(() => ask(sim, SERVICE, "GET /api/now/table/change_request?sysparm_limit=1"));
    const jira = () => statuses(() => askJira(site, JIRA_SERVICE, "GET /issue/OPS-1"));
    const stormy = async (seed: number, of: typeof instance) => {
      for (const { faults } of [sim, site]) faults.storm({ seed, ...STORM });
      return of();
    };

    const first = await stormy(1, instance);
    expect(await stormy(1, instance)).toEqual(first);
    expect(await stormy(1, jira)).toEqual(first);
    expect(await stormy(2, instance)).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 503, 429]));
    for (const { faults } of [sim, site]) faults.clear();
    expect(new Set([...(await instance()), ...(await jira())])).toEqual(new Set([200]));
  });

  it("follow a clock that a test moves, or that stands still", async () => {
    const clock = movingClock(new Date("2026-11-21T12:00:00Z"));
    const [sim, site] = [await open({ now: clock.now }), await startSite({ now: clock.now })];
    clock.forward(3_600_000);

    sim.insert("incident", { number: "INC7" });
    site.editIssue("OPS-1", { summary: "Later" }, { as: JIRA_SERVICE });

    expect(sim.record("incident", "INC7")?.["sys_created_on"]).toBe("2026-11-21 13:00:00");
    expect(site.issue("OPS-1")?.updated.toISOString()).toBe("2026-11-21T13:00:00.000Z");
    expect(Math.abs(movingClock().now().getTime() - Date.now())).toBeLessThan(1_000);
  });
});
