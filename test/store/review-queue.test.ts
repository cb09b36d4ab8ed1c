import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Review, RISKS } from "../../src/case/index.ts";
import { queueClass, queueOrder, type Waiting } from "../../src/review/index.ts";
import { openStore } from "../../src/store/index.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { aCase, aMove, aReview } from "./samples.ts";

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const NOW = new Date("2026-11-23T14:00:00Z");
const MINUTE = 60_000;
const inMinutes = (minutes: number): string => new Date(NOW.getTime() + minutes * MINUTE).toISOString();

/** A question shown that long ago, with an SLO of 30 minutes. */
function waiting(id: string, minutesAgo: number, risk: Review["risk"] = "low"): Waiting {
  return { id, risk, shownAt: inMinutes(-minutesAgo), halfAt: inMinutes(15 - minutesAgo), deadline: inMinutes(30 - minutesAgo) };
}

describe("the order of the queue", () => {
  it("capability 5.9, assurance 37, 76: a big change that has just come in does not wait behind 200 small ones, however late those are", () => {
    const small = Array.from({ length: 200 }, (_, i) => waiting(`small-${i}`, 40));
    expect([...small, waiting("big", 0, "high")].toSorted(queueOrder(NOW))[0]?.id).toBe("big");
  });

  it("capability 5.9: waiting raises a question by at most two classes, within a class the nearer deadline comes first", () => {
    expect([5, 16, 31, 3_000].map((ago) => queueClass(waiting("a", ago), NOW))).toEqual([0, 1, 2, 2]);
    const mixed = [
      waiting("fresh", 1),
      waiting("half", 16),
      waiting("older", 14),
      waiting("medium", 2, "medium"),
      waiting("late", 40),
    ];
    expect(mixed.toSorted(queueOrder(NOW)).map(({ id }) => id)).toEqual(["late", "half", "medium", "older", "fresh"]);
  });

  it("wish B16: the store gives the questions in exactly this order, open ones only, by group, and counts them by person", async () => {
    const store = openStore(fresh.db);
    const some = fc.sample(
      fc.tuple(
        fc.integer({ min: 0, max: 90 }),
        fc.constantFrom(...RISKS),
        fc.constantFrom("ops-lead", "ops-director"),
        fc.boolean(),
      ),
      { numRuns: 60, seed: 7 },
    );
    const reviews = some.map(([ago, risk, group, isOpen]) => {
      const { id: _, ...times } = waiting("", ago, risk);
      const routing = {
        step: 0,
        levels: [],
        reached: 1,
        told: [{ person: `of-${group}`, level: "primary", outcome: "asked" }],
      } as const;
      return aReview({ ...times, steps: [{ groups: [group], because: "" }], status: isOpen ? "open" : "expired", routing });
    });
    for (const review of reviews) {
      const of = aCase({ id: review.caseId });
      expect(await store.commit(aMove(of, null, { reviews: [review] }))).toBe(true);
    }
    const open = reviews.filter(({ status }) => status === "open");
    const expected = (of: readonly Review[]) =>
      of
        .map(({ id, risk, shownAt = "", halfAt = "", deadline = "" }) => ({ id, risk, shownAt, halfAt, deadline }))
        .toSorted(queueOrder(NOW))
        .map(({ id }) => id);
    const ids = async (groups: readonly string[] | null, limit = 100) =>
      (await store.reviews.queue({ groups, limit, now: NOW })).map(({ id }) => id);
    expect(await ids(null)).toEqual(expected(open));
    expect(await ids(null, 5)).toEqual(expected(open).slice(0, 5));
    const leads = open.filter((review) => review.steps[0]?.groups[0] === "ops-lead");
    expect(await ids(["ops-lead", "nobody"])).toEqual(expected(leads));
    expect(await store.reviews.askedOpen(["of-ops-lead", "of-nobody"], 3)).toEqual(new Map([["of-ops-lead", 3]]));
  });
});
