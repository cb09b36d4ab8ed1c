import { afterAll, beforeEach, expect, it } from "vitest";
import type { Store } from "../../src/ports/index.ts";
import { openStore } from "../../src/store/index.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { aCase, aMove, aReview, ended, later } from "./samples.ts";

let fresh: FreshDatabase | undefined;
let store: Store;
beforeEach(async () => {
  fresh ??= await freshDatabase();
  await fresh.db.query("truncate outbox");
  store = openStore(fresh.db);
});
afterAll(() => fresh?.drop());

const job = (ref: string) => ({ kind: "effect" as const, ref });

it("gives what is due, oldest first, and hides it from everybody else for a while", async () => {
  await store.outbox.set([
    { ...job("a"), at: later(-5) },
    { ...job("later"), at: later(60) },
  ]);
  await store.outbox.set([
    { ...job("b"), at: later(-10) },
    { ...job("c"), at: later(-1) },
  ]);

  expect(await store.outbox.sweep(2, 30)).toEqual([job("b"), job("a")]);
  expect(await store.outbox.sweep(2, 30)).toEqual([job("c")]);
  expect(await store.outbox.sweep(10, 30)).toEqual([]);
});

it("gives a job again whose taker never finished it", async () => {
  await store.outbox.set([{ ...job("a"), at: later(-5) }]);

  expect(await store.outbox.sweep(10, 0)).toEqual([job("a")]);
  expect(await store.outbox.sweep(10, 30)).toEqual([job("a")]);
  await store.outbox.done([job("a")]);
  expect((await fresh?.db.query("select from outbox"))?.count).toBe(0);
});

it("parallel sweeps never take the same job", async () => {
  await store.outbox.set(Array.from({ length: 100 }, (_, i) => ({ ...job(`j${i}`), at: later(-5) })));

  const taken = (await Promise.all(Array.from({ length: 10 }, () => store.outbox.sweep(20, 60)))).flat();

  expect(new Set(taken.map((one) => one.ref)).size).toBe(taken.length);
  expect(taken.length).toBeGreaterThanOrEqual(20);
});

it("whoever adds to a job brings it forward, never back", async () => {
  await store.outbox.set([{ ...job("a"), at: later(60) }]);
  await store.outbox.set([{ ...job("a"), at: later(-1) }]);
  await store.outbox.set([{ ...job("a"), at: later(600) }]);

  expect(await store.outbox.sweep(10, 30)).toEqual([job("a")]);
});

it("its own handler puts a job to exactly another time", async () => {
  await store.outbox.set([{ ...job("a"), at: later(-1) }]);
  await store.outbox.postpone({ ...job("a"), at: later(600) });
  await store.outbox.postpone({ ...job("b"), at: later(-1) });

  expect(await store.outbox.sweep(10, 30)).toEqual([job("b")]);
});

it("a failed try of a case puts its job to exactly the time of the next one; of another version it changes nothing", async () => {
  const first = aCase();
  await store.commit(aMove(first, null, { due: [{ kind: "case", ref: first.id, at: later(-1) }] }));

  await store.cases.tried(first.id, 1, later(300));
  await store.cases.tried(first.id, 9, later(-1));

  expect(await store.cases.load(first.id)).toEqual({ ...first, tries: 1 });
  expect(await store.outbox.sweep(10, 30)).toEqual([]);
});

it("gives people's answers first, however much else has been due for longer", async () => {
  const answer = { kind: "delivery", ref: "answer" } as const;
  await store.outbox.set(Array.from({ length: 20 }, (_, i) => ({ ...job(`j${i}`), at: later(i - 60) })));
  await store.outbox.set([
    { ...answer, at: later(-1), urgent: true },
    { kind: "review", ref: "r", at: later(-2) },
  ]);

  const taken = await store.outbox.sweep(5, 30);

  expect(taken.slice(0, 2)).toEqual([
    { kind: "review", ref: "r", urgent: true },
    { ...answer, urgent: true },
  ]);
  expect(taken.slice(2)).toEqual([0, 1, 2, 3, 4].map((i) => job(`j${i}`)));
});

it("what stems from an answer stays so, whoever adds to it or puts it off", async () => {
  await store.outbox.set([{ ...job("a"), at: later(60), urgent: true }]);
  await store.outbox.set([{ ...job("a"), at: later(-1) }]);
  await store.outbox.postpone({ ...job("a"), at: later(-2) });

  expect(await store.outbox.sweep(10, 30)).toEqual([{ ...job("a"), urgent: true }]);
});

it("leaves alone what may still stand in the queue's line, but no answer", async () => {
  await store.outbox.set([
    { ...job("in-line"), at: later(-20) },
    { ...job("overdue"), at: later(-60) },
    { ...job("answer"), at: later(-1), urgent: true },
  ]);

  expect((await store.outbox.sweep(10, 30, 40)).map(({ ref }) => ref)).toEqual(["answer", "overdue"]);
  expect((await store.outbox.sweep(10, 30)).map(({ ref }) => ref)).toEqual(["in-line"]);
});

it("assurance 49: a review that somebody told about while it was looked at is neither put off nor taken away", async () => {
  const review = aReview({});
  const row = { kind: "review", ref: review.id } as const;
  await store.commit(aMove(aCase({ id: review.caseId }), null, { reviews: [review] }));
  const look = async () => (await store.reviews.look(review.id))?.row ?? null;
  const none = await look();
  await store.outbox.set([{ ...row, at: later(-1) }]);
  const seen = await look();
  expect([none, (await store.reviews.look(review.id))?.review]).toEqual([null, review]);

  await store.outbox.sweep(10, 0);
  await store.outbox.set([{ ...row, at: later(30) }]);
  await store.outbox.postpone({ ...row, at: later(600) }, seen);
  await store.outbox.postpone({ ...row, at: later(600) }, none);
  await store.outbox.finish(row, seen);

  expect(await store.outbox.sweep(10, 30)).toEqual([{ ...row, urgent: true }]);
  await store.outbox.postpone({ ...row, at: later(-1) }, await look());
  expect(await store.outbox.sweep(10, 30)).toHaveLength(1);
  await store.outbox.finish(row, await look());
  expect((await fresh?.db.query("select from outbox"))?.count).toBe(0);
});

it("the end of a hold brings the held cases of its workflow forward in one statement, and no others", async () => {
  const held = async (workflow: string): Promise<string> => {
    const first = aCase({ workflow });
    await store.commit(aMove(first, null, { due: [{ kind: "case", ref: first.id, at: later(300) }] }));
    await store.commit(aMove({ ...first, version: 2, status: "held", reasons: ["paused"] }, 1));
    return first.id;
  };
  const other = aCase({ workflow: "one" });
  await store.commit(aMove(other, null, { due: [{ kind: "case", ref: other.id, at: later(300) }] }));
  const [one, two] = [await held("one"), await held("two")];
  await store.pauses.set({ workflow: "one", by: "u-1", reason: "look", at: later(0).toISOString() }, []);

  expect(await store.pauses.clear("one", [], later(-1))).toBe(true);

  expect(await store.outbox.sweep(10, 30)).toEqual([{ kind: "case", ref: one }]);
  expect(await store.pauses.clear("two", [], later(-1))).toBe(false);
  expect(await store.outbox.sweep(10, 30)).toEqual([]);
  await store.outbox.release(null, later(-1));
  expect((await store.outbox.sweep(10, 30)).map(({ ref }) => ref).sort()).toEqual([one, two].sort());
});

it("the newest case of a ticket is its open one, although an ended one came from a clock that runs ahead", async () => {
  const ahead = aCase({ openedAt: "2026-03-02T10:30:00.000Z" });
  await store.commit(aMove(ahead, null));
  await store.commit(aMove(ended(ahead), 1));
  const open = aCase({ ticket: ahead.ticket });
  await store.commit(aMove(open, null));

  expect((await store.cases.latest(ahead.ticket, ahead.workflow))?.id).toBe(open.id);
});
