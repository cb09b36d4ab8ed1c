import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { OpsError } from "../../../src/case/index.ts";
import { type Jira, jira } from "../../../src/connectors/jira/index.ts";
import type { RateLimits } from "../../../src/ports/index.ts";
import { openRateLimits } from "../../../src/store/index.ts";
import { type FreshDatabase, freshDatabase } from "../../support/database.ts";
import { actionEffect, cleared, closeDesks, codeOf, commentOn, type Desk, openDesk, pass } from "./desk.ts";

closeDesks();

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const workers: Jira[] = [];
afterEach(async () => {
  for (const worker of workers.splice(0)) worker.close();
  await database.db.query("delete from rate_limits");
});

/** Another process of ours, over the same database. */
function worker(desk: Desk, limits: RateLimits = openRateLimits(database.db)): Jira {
  const egress = { private: false, allowLoopback: true };
  const wait = async (ms: number): Promise<void> => {
    desk.waits.push(ms);
    await lapse(desk, ms);
  };
  const made = jira(desk.config, { clock: () => desk.at.now, egress, limits, wait });
  workers.push(made);
  return made;
}

/** Time passes here and in the database. */
async function lapse(desk: Desk, ms: number): Promise<void> {
  pass(desk, ms);
  const earlier = "closed_until = closed_until - make_interval(secs => $1)";
  await database.db.query(`update rate_limits set ${earlier}`, [ms / 1000]);
}

const READ = { method: "GET", path: /\/issue\/\d+$/ } as const;
const COMMENT = { method: "POST", path: /\/comment$/ } as const;
const QUOTA = { code: "TICKET_SYSTEM_BUSY", context: { reason: "quota", sent: false } };

describe("the pauses of a Jira site are kept by all workers, in the store", () => {
  it.each(["jira-quota-tenant-based", "jira-quota-global-based"])(
    "jira row 25: %s tells one worker to stop, and none sends anything until the reset",
    async (reason) => {
      const desk = await openDesk();
      const [first, second] = [worker(desk), worker(desk)];
      const reset = new Date(desk.at.now.getTime() + 90_000).toISOString();
      desk.sim.faults.add({
        kind: "status",
        status: 429,
        headers: { "RateLimit-Reason": reason, "X-RateLimit-Reset": reset },
        ...READ,
      });
      expect(await codeOf(first.tickets.read(desk.issue))).toBe("TICKET_SYSTEM_BUSY");
      desk.calls();

      for (const { tickets } of [first, second, worker(desk)]) {
        await expect(tickets.read(desk.issue)).rejects.toMatchObject(QUOTA);
        await expect(tickets.apply(cleared(desk, actionEffect(commentOn(desk.issue))))).rejects.toMatchObject(QUOTA);
        await expect(tickets.poll(null)).rejects.toMatchObject(QUOTA);
      }
      expect(desk.calls()).toEqual([]);

      await lapse(desk, 91_000);
      for (const { tickets } of [second, first]) expect((await tickets.read(desk.issue)).ref).toEqual(desk.issue);
    },
  );

  it("jira row 25: a worker that is busy hears of another's quota within five seconds", async () => {
    const desk = await openDesk();
    const [first, second] = [worker(desk), worker(desk)];
    await second.tickets.read(desk.issue);
    const headers = { "RateLimit-Reason": "jira-quota-tenant-based", "Retry-After": "600" };
    desk.sim.faults.add({ kind: "status", status: 429, headers, ...READ });
    expect(await codeOf(first.tickets.read(desk.issue))).toBe("TICKET_SYSTEM_BUSY");
    await lapse(desk, 5_000);
    desk.calls();
    await expect(second.tickets.read(desk.issue)).rejects.toMatchObject(QUOTA);
    expect(desk.calls()).toEqual([]);
  });

  it("jira row 25: a reset that is over by our clock, which is ahead, ends no pause before its Retry-After", async () => {
    const desk = await openDesk();
    const [first, second] = [worker(desk), worker(desk)];
    const reset = new Date(desk.at.now.getTime() - 120_000).toISOString();
    const headers = { "RateLimit-Reason": "jira-quota-tenant-based", "X-RateLimit-Reset": reset, "Retry-After": "480" };
    desk.sim.faults.add({ kind: "status", status: 429, headers, ...READ });
    expect(await codeOf(first.tickets.read(desk.issue))).toBe("TICKET_SYSTEM_BUSY");
    desk.calls();
    for (const { tickets } of [first, second]) await expect(tickets.read(desk.issue)).rejects.toMatchObject(QUOTA);
    expect(desk.calls()).toEqual([]);
  });

  it("jira row 25: a reset years away is none: the pause ends with its Retry-After", async () => {
    const desk = await openDesk();
    const { tickets } = worker(desk);
    const headers = {
      "RateLimit-Reason": "jira-quota-tenant-based",
      "X-RateLimit-Reset": "2099-01-01T00:00Z",
      "Retry-After": "30",
    };
    desk.sim.faults.add({ kind: "status", status: 429, headers, ...READ });
    expect(await codeOf(tickets.read(desk.issue))).toBe("TICKET_SYSTEM_BUSY");
    await lapse(desk, 31_000);
    expect((await tickets.read(desk.issue)).ref).toEqual(desk.issue);
  });

  it("jira row 25: a burst makes every worker's reading wait its Retry-After and a little more; other requests go on", async () => {
    const desk = await openDesk();
    const [first, second] = [worker(desk), worker(desk)];
    desk.sim.faults.add({ kind: "rate_limit", retryAfterSeconds: 60, reason: "jira-burst-based", ...READ });
    const turned = { code: "TICKET_SYSTEM_BUSY", context: { retryAfterSeconds: 60 } };
    await expect(first.tickets.read(desk.issue)).rejects.toMatchObject(turned);
    await lapse(desk, 58_000);
    desk.calls();

    expect((await second.tickets.read(desk.issue)).ref).toEqual(desk.issue);

    const [waited = 0, ...more] = desk.waits;
    expect([waited > 1_000 && waited <= 2_500, more]).toEqual([true, []]);
    desk.sim.faults.add({ kind: "rate_limit", retryAfterSeconds: 60, reason: "jira-burst-based", ...READ });
    expect(await codeOf(first.tickets.read(desk.issue))).toBe("TICKET_SYSTEM_BUSY");
    expect((await second.tickets.poll(null)).deliveries).toEqual([]);
  });

  it("jira row 25: the limit of one issue turns one write away; everybody else's writes go on", async () => {
    const desk = await openDesk();
    const [first, second] = [worker(desk), worker(desk)];
    desk.sim.faults.add({ kind: "rate_limit", retryAfterSeconds: 30, reason: "jira-per-issue-on-write", ...COMMENT });
    const token = () => cleared(desk, actionEffect(commentOn(desk.issue)));
    await expect(first.tickets.apply(token())).rejects.toMatchObject({ context: { retryAfterSeconds: 30, sent: false } });
    await second.tickets.apply(token());
    expect(desk.sim.issue("VO-1")?.comments).toHaveLength(2);
  });

  it("jira row 25: a store that cannot note the pause does not undo it, and one that cannot tell stops the write before it leaves", async () => {
    const desk = await openDesk();
    const refusing: RateLimits = { take: async () => null, told: () => Promise.reject(new Error("down")) };
    const { tickets } = worker(desk, refusing);
    const headers = { "RateLimit-Reason": "jira-quota-tenant-based", "Retry-After": "60" };
    desk.sim.faults.add({ kind: "status", status: 429, headers, ...READ });
    expect(await codeOf(tickets.read(desk.issue))).toBe("TICKET_SYSTEM_BUSY");
    await expect(tickets.read(desk.issue)).rejects.toMatchObject(QUOTA);

    const down = new OpsError("STORE_DOWN", "no database", {});
    const cut = worker(desk, { take: () => Promise.reject(down), told: () => Promise.reject(down) });
    desk.calls();
    const failed = cut.tickets.apply(cleared(desk, actionEffect(commentOn(desk.issue))));
    await expect(failed).rejects.toMatchObject({ code: "STORE_DOWN", context: { sent: false } });
    expect(desk.calls()).toEqual([]);
  });

  it("jira row 25: while nothing is limited the store is asked once in five seconds, not with each request", async () => {
    const desk = await openDesk();
    let asked = 0;
    const take = async (): Promise<null> => {
      asked += 1;
      return null;
    };
    const { tickets } = worker(desk, { take, told: async () => {} });
    for (let i = 0; i < 10; i += 1) await tickets.read(desk.issue);
    const once = asked;
    pass(desk, 5_000);
    await tickets.read(desk.issue);
    expect([once <= 4, asked]).toEqual([true, 2 * once]);
  });
});
