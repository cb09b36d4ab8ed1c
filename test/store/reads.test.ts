import { afterAll, beforeAll, expect, it } from "vitest";
import { examplesHash } from "../../src/case/index.ts";
import type { Store } from "../../src/ports/index.ts";
import { openStore } from "../../src/store/index.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { aCase, aDelivery, aMove, anEffect, anEntry, aReview, later, newId } from "./samples.ts";

let fresh: FreshDatabase;
let store: Store;
beforeAll(async () => {
  fresh = await freshDatabase();
  store = openStore(fresh.db);
});
afterAll(() => fresh.drop());

it("a delivery that is settled with what is due because of it leaves that row, and its own one goes", async () => {
  const delivery = aDelivery();
  const review = newId("review");
  await store.inbox.put(delivery, new Date());

  await store.inbox.settle(delivery.id, "verdict", [{ kind: "review", ref: review, at: later(-1) }]);

  const { rows } = await fresh.db.query("select kind, ref, urgent from outbox");
  expect(rows).toEqual([{ kind: "review", ref: review, urgent: true }]);
  expect((await store.inbox.take(delivery.id))?.end).toBe("verdict");
});

it("a question comes with its case as both stand; one that is gone is null", async () => {
  const of = aCase();
  const review = aReview({ caseId: of.id });
  await store.commit(aMove(of, null, { reviews: [review] }));

  expect(await store.reviews.withCase(review.id)).toEqual({ review, of });
  expect(await store.reviews.withCase(newId("review"))).toBeNull();
});

it("of a case's effects the open ones are read alone, and of its entries their hashes, in order", async () => {
  const of = aCase();
  const [open, over] = [anEffect({ caseId: of.id }), anEffect({ caseId: of.id })];
  const entries = [anEntry({ caseId: of.id }), anEntry({ caseId: of.id }), anEntry()];
  await store.commit(aMove(of, null, { effects: [open, over], entries }));
  await store.effects.end(over.id, "voided", null, []);

  expect(await store.effects.openOf(of.id)).toEqual([open]);
  expect(await store.ledger.hashesOf(of.id)).toEqual(entries.slice(0, 2).map(({ hash }) => hash));
});

it("a set of examples is shown in the next prompt of who adopted it", async () => {
  const set = { workflow: "wf", version: 1, hash: examplesHash([]), examples: [], by: "lee", reason: "first" };
  expect(await store.exampleSets.shown("wf")).toBeNull();

  await store.exampleSets.adopt(set, []);

  expect(await store.exampleSets.shown("wf")).toEqual(set);
});
