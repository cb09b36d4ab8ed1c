import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownLimits } from "../../src/connectors/own-limits.ts";
import type { RateLimits } from "../../src/ports/index.ts";
import { openRateLimits } from "../../src/store/index.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { newId } from "./samples.ts";

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const COLUMNS = ["at", "closed_until", "told_at"];

/** Where the limits of one instance are counted; `wait` lets time pass for them. */
interface Place {
  readonly limits: RateLimits;
  wait(seconds: number): Promise<void>;
}

const PLACES: readonly (readonly [string, () => Place])[] = [
  [
    "the store",
    () => ({
      limits: openRateLimits(fresh.db),
      wait: async (seconds) => {
        const earlier = COLUMNS.map((column) => `${column} = ${column} - make_interval(secs => $1)`).join(", ");
        await fresh.db.query(`update rate_limits set ${earlier}`, [seconds]);
      },
    }),
  ],
  [
    "one process",
    () => {
      const at = { now: new Date("2026-11-21T12:00:00Z") };
      const wait = async (seconds: number) => void (at.now = new Date(at.now.getTime() + seconds * 1000));
      return { limits: ownLimits(() => at.now), wait };
    },
  ],
];

/** How many of so many calls are let through now. */
async function passing(limits: RateLimits, name: string, calls: number, keep = 0): Promise<number> {
  const taken = await Promise.all(Array.from({ length: calls }, () => limits.take(name, keep)));
  return taken.filter((one) => one?.waitMs === 0).length;
}

describe.each(PLACES)("the allowance of calls in %s", (_where, open) => {
  it("is not there until a limit was told", async () => {
    expect(await open().limits.take(newId("limit"), 0)).toBeNull();
  });

  it("is six minutes' worth at once, however many ask at the same moment, and comes back with time", async () => {
    const { limits, wait } = open();
    const name = newId("limit");
    await limits.told(name, { perHour: 100, closedMs: 0 });
    expect(await passing(limits, name, 25)).toBe(10);
    const next = await limits.take(name, 0);
    expect(next?.waitMs).toBeGreaterThan(30_000);
    expect(next?.waitMs).toBeLessThanOrEqual(36_000);
    await wait(73);
    expect(await passing(limits, name, 5)).toBe(2);
  });

  it("leaves a share to more urgent calls", async () => {
    const { limits } = open();
    const name = newId("limit");
    await limits.told(name, { perHour: 410, closedMs: 0 });
    expect(await passing(limits, name, 50, 0.5)).toBe(21);
    expect(await passing(limits, name, 50, 0.25)).toBe(10);
    expect(await passing(limits, name, 50, 0)).toBe(10);
  });

  it("lets nothing through while the system takes no call, and is whole afterwards", async () => {
    const { limits, wait } = open();
    const name = newId("limit");
    await limits.told(name, { perHour: 100, closedMs: 0 });
    expect(await passing(limits, name, 10)).toBe(10);
    await limits.told(name, { perHour: null, closedMs: 17_000 });
    const closed = await limits.take(name, 0);
    expect(closed?.waitMs).toBeGreaterThan(16_000);
    expect(closed?.waitMs).toBeLessThanOrEqual(17_000);
    await limits.told(name, { perHour: 100, closedMs: 0 });
    expect(await passing(limits, name, 5)).toBe(0);
    await wait(17.5);
    expect(await passing(limits, name, 25)).toBe(10);
  });

  it("without a number of calls only the closed time counts", async () => {
    const { limits, wait } = open();
    const name = newId("limit");
    await limits.told(name, { perHour: null, closedMs: 5_000 });
    expect(await passing(limits, name, 5, 0.5)).toBe(0);
    await wait(5.5);
    expect(await passing(limits, name, 50, 0.5)).toBe(50);
  });

  it("is forgotten when nobody told the limit for a day", async () => {
    const { limits, wait } = open();
    const name = newId("limit");
    await limits.told(name, { perHour: 10, closedMs: 3_600_000 });
    await wait(86_401);
    expect(await limits.take(name, 0)).toBeNull();
  });
});
