import { describe, expect, it } from "vitest";
import { commitmentOf } from "../../src/case/index.ts";
import { planOf } from "../../src/review/exercise-plan.ts";
import type { Site } from "../../src/review/roster.ts";

const KEY = Buffer.alloc(32, 5);
const TICKETS = [
  { workflow: "a", ticket: "1", group: "ops-lead" },
  { workflow: "a", ticket: "2", group: "ops-lead" },
  { workflow: "b", ticket: "3", group: "finance" },
] as const;
const INPUT = { key: KEY, perDay: 2, rate: 0.5, trainingTickets: TICKETS, sitesOf: () => null };
const days = (count: number): readonly string[] =>
  Array.from({ length: count }, (_none, n) =>
    new Date(Date.parse("2026-01-01T00:00:00Z") + n * 86_400_000).toISOString().slice(0, 10),
  );

describe("a day's exercises", () => {
  it("assurance 38: the same day and secret give the same plan, another secret another one, and each is committed to", () => {
    const plan = planOf("2026-11-21", INPUT);
    expect(planOf("2026-11-21", INPUT)).toEqual(plan);
    expect(planOf("2026-11-21", { ...INPUT, key: Buffer.alloc(32, 6) })).not.toEqual(plan);
    for (const { plan: one, nonce, commitment } of plan) expect(commitment).toBe(commitmentOf(one, nonce));
    expect(new Set(plan.map(({ nonce }) => nonce)).size).toBe(plan.length);
  });

  it("assurance 38: has as many places as a group may have, planned or not, so that their number tells nothing; and never more", () => {
    const all = days(400).flatMap((day) => planOf(day, INPUT));
    expect(all).toHaveLength(400 * 4);
    const planned = all.filter(({ plan }) => plan.at !== null);
    expect(planned.length / all.length).toBeGreaterThan(0.45);
    expect(planned.length / all.length).toBeLessThan(0.55);
    for (const { plan } of planned) {
      expect(plan.at?.slice(0, 10)).toBe(plan.day);
      expect(plan.group === "finance" ? ["3"] : ["1", "2"]).toContain(plan.ticket);
    }
  });

  it("assurance 38: comes at any time of the day that somebody works, and at no other", () => {
    const office: Site = { name: "x", zone: "UTC", from: 480, until: 960, days: new Set([1, 2, 3, 4, 5]), holidays: new Set() };
    const planned = days(200).flatMap((day) =>
      planOf(day, { ...INPUT, rate: 1, sitesOf: () => [office] }).map(({ plan }) => plan),
    );
    const hours = planned.flatMap(({ at }) => (at === null ? [] : [new Date(at).getUTCHours()]));
    expect(new Set(hours)).toEqual(new Set([8, 9, 10, 11, 12, 13, 14, 15]));
    const weekend = planned.filter(({ day }) => [0, 6].includes(new Date(day).getUTCDay()));
    expect(weekend.every(({ at }) => at === null)).toBe(true);
  });
});
