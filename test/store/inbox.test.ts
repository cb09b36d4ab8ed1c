import { afterAll, beforeAll, expect, it } from "vitest";
import type { Delivery } from "../../src/case/index.ts";
import type { Store } from "../../src/ports/index.ts";
import { openStore } from "../../src/store/index.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { aDelivery, later } from "./samples.ts";

let fresh: FreshDatabase;
let store: Store;
beforeAll(async () => {
  fresh = await freshDatabase();
  store = openStore(fresh.db);
});
afterAll(() => fresh.drop());

const NOW = new Date("2026-03-02T09:30:00.000Z");

it("assurance 5: the same delivery put 5 times at once is one row and one thing to do", async () => {
  const delivery = aDelivery();

  const answers = await Promise.all(Array.from({ length: 5 }, () => store.inbox.put(delivery, NOW)));

  expect(answers.sort()).toEqual(["duplicate", "duplicate", "duplicate", "duplicate", "stored"]);
  expect((await fresh.db.query("select from inbox where id = $1", [delivery.id])).count).toBe(1);
  expect((await fresh.db.query("select from outbox where kind = 'delivery' and ref = $1", [delivery.id])).count).toBe(1);
});

it("a settled delivery that comes again is still a duplicate and brings no work back", async () => {
  const delivery = aDelivery();
  await store.inbox.put(delivery, NOW);
  await store.inbox.settle(delivery.id, "unchanged");

  expect(await store.inbox.put(delivery, NOW)).toBe("duplicate");
  expect((await fresh.db.query("select from outbox where ref = $1", [delivery.id])).count).toBe(0);
});

it("keeps ids and nothing else of what came in", async () => {
  const delivery = aDelivery();
  await store.inbox.put({ ...delivery, summary: "call +1 212 555 0100" } as typeof delivery, NOW);

  expect(await store.inbox.take(delivery.id)).toEqual({
    delivery,
    receivedAt: NOW.toISOString(),
    tries: 0,
    end: null,
    newest: true,
    latest: [],
  });
  const { rows } = await fresh.db.query("select to_jsonb(i)::text as row from inbox i where id = $1", [delivery.id]);
  expect(rows[0]?.["row"]).not.toMatch(/555\D?0100/);
});

it("counts a failed try and sets the next one to exactly that time", async () => {
  const delivery = aDelivery();
  const retryAt = later(300);
  await store.inbox.put(delivery, NOW);
  await store.inbox.failed(delivery.id, retryAt, true);

  expect((await store.inbox.take(delivery.id))?.tries).toBe(1);
  expect((await fresh.db.query("select due_at from outbox where ref = $1", [delivery.id])).rows).toEqual([{ due_at: retryAt }]);
});

/** Stores a delivery of this version of the ticket and takes it up: is it the newest? */
const arrives = async (delivery: Partial<Delivery>): Promise<boolean | undefined> => {
  const stored = aDelivery(delivery);
  await store.inbox.put(stored, NOW);
  return (await store.inbox.take(stored.id))?.newest;
};

it("assurance 6: of versions that arrive out of order the highest stays, and a delivery may raise its own again after a crash", async () => {
  const { ticket } = aDelivery();
  const first = aDelivery({ ticket, version: 7 });

  expect(await arrives(first)).toBe(true);
  expect((await store.inbox.take(first.id))?.newest).toBe(true);
  expect(await arrives({ ticket, version: 7 })).toBe(false);
  expect(await arrives({ ticket, version: 6 })).toBe(false);
  expect(await arrives({ ticket, version: 1_772_443_800_123 })).toBe(true);
  expect((await store.inbox.take(first.id))?.newest).toBe(false);
  expect(await arrives({ ticket: { ...ticket, system: "jira" }, version: 1 })).toBe(true);
});

it("our own echoes, acts on reviews and settled deliveries raise no version", async () => {
  const { ticket } = aDelivery();
  const settled = aDelivery({ ticket, version: 9 });
  await store.inbox.put(settled, NOW);
  await store.inbox.settle(settled.id, "unknown_workflow");

  await store.inbox.take(settled.id);
  await arrives({ ticket, version: 9, own: true });
  await arrives({ ticket, version: 9, about: "review", record: "rev-1" });

  expect(await arrives({ ticket, version: 3 })).toBe(true);
});

it("of 20 parallel deliveries of one version exactly one takes it", async () => {
  const { ticket } = aDelivery();
  const taken = await Promise.all(Array.from({ length: 20 }, () => arrives({ ticket, version: 5 })));

  expect(taken.filter(Boolean)).toHaveLength(1);
});

it("what a poll found is kept like what a webhook brought", async () => {
  const found = aDelivery({ via: "poll", about: "review", record: "rev-1", version: null });

  expect(await store.inbox.found(found, NOW)).toBe("stored");
  expect(await store.inbox.put(found, NOW)).toBe("duplicate");
  expect((await store.inbox.take(found.id))?.delivery).toEqual(found);
  expect(await store.inbox.take("never came")).toBeNull();
});
