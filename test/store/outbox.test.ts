import { afterAll, beforeEach, expect, it } from "vitest";
import type { Store } from "../../src/ports/index.ts";
import { openStore } from "../../src/store/index.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { aCase, aMove, later } from "./samples.ts";

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
