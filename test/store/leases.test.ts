import { afterAll, beforeAll, expect, it } from "vitest";
import type { Store } from "../../src/ports/index.ts";
import { openStore } from "../../src/store/index.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { aCase, aMove, anEffect, anEntry, held, newId } from "./samples.ts";

let fresh: FreshDatabase;
let store: Store;
beforeAll(async () => {
  fresh = await freshDatabase();
  store = openStore(fresh.db);
});
afterAll(() => fresh.drop());

const runOut = (name: string) =>
  fresh.db.query("update leases set until = clock_timestamp() - interval '1 second' where name = $1", [name]);

async function openEffect(): Promise<string> {
  const effect = anEffect();
  await store.commit(aMove(aCase(), null, { effects: [effect] }));
  return effect.id;
}

it("of 50 workers that want a lease one gets it, with an end by the database's clock", async () => {
  const name = newId("lease");
  const taken = await Promise.all(Array.from({ length: 50 }, (_, i) => store.leases.take(name, `worker ${i}`, 30)));

  const [lease, ...others] = taken.filter((one) => one !== null);
  expect(others).toEqual([]);
  const { rows } = await fresh.db.query("select extract(epoch from $1::timestamptz - now())::float8 as left", [lease?.until]);
  expect(rows[0]?.["left"]).toBeGreaterThan(20);
});

it("every new owner has a higher fencing number; who lost the lease can neither extend nor release it", async () => {
  const name = newId("lease");
  const first = held(await store.leases.take(name, "a", 30));
  expect(await store.leases.extend(first, 60)).toBe(true);
  await runOut(name);
  expect(await store.leases.extend(first, 60)).toBe(false);

  const second = held(await store.leases.take(name, "b", 30));
  await store.leases.release(first);
  expect(second.fencing).toBeGreaterThan(first.fencing);
  expect(await store.leases.extend(second, 30)).toBe(true);
  expect(await store.leases.take(name, "c", 30)).toBeNull();
  await store.leases.release(second);
  expect(held(await store.leases.take(name, "c", 30)).fencing).toBeGreaterThan(second.fencing);
});

it("assurance 27: an attempt begins only under the newest lease", async () => {
  const id = await openEffect();
  const frozen = held(await store.leases.take(`effect:${id}`, "a", 30));
  await runOut(`effect:${id}`);
  expect(await store.effects.begin(id, frozen, 20)).toBe(false);

  const lease = held(await store.leases.take(`effect:${id}`, "b", 30));
  expect(await store.effects.begin(id, frozen, 20)).toBe(false);
  expect(await store.effects.begin(id, lease, 20)).toBe(true);
  const begun = await store.effects.load(id);
  expect(begun).toMatchObject({ status: "attempting", attempts: 1 });
  expect(begun?.sendLeftMs).toBeGreaterThan(0);
  expect(begun?.sendLeftMs).toBeLessThanOrEqual(20_000);
});

it("two jobs of one process are two workers: the second one waits", async () => {
  const name = newId("lease");
  const first = held(await store.leases.take(name, "a", 30));

  expect(await store.leases.take(name, "a", 30)).toBeNull();
  await store.leases.release(first);
  expect(await store.leases.take(name, "a", 30)).not.toBeNull();
});

it("an attempt that the server refused unseen leaves the effect as it was, and only its holder can say so", async () => {
  const id = await openEffect();
  const lease = held(await store.leases.take(`effect:${id}`, "a", 30));
  await store.effects.begin(id, lease, 20);

  await store.effects.unsent(id, { ...lease, fencing: lease.fencing - 1 });
  expect((await store.effects.load(id))?.status).toBe("attempting");
  await store.effects.unsent(id, lease);
  expect(await store.effects.load(id)).toMatchObject({ status: "intended", attempts: 0, sendLeftMs: null });
});

it("an effect that has ended is not begun again, and its end is recorded once", async () => {
  const id = await openEffect();
  const entry = anEntry({ caseId: id });
  const receipt = {
    status: "adopted",
    recordId: "r1",
    recordKey: "R1",
    version: "7",
    at: entry.at,
    seen: { state: "closed" },
  } as const;

  await store.effects.end(id, "confirmed", receipt, [entry]);
  await store.effects.end(id, "failed", null, [anEntry({ caseId: id })]);

  const lease = held(await store.leases.take(`effect:${id}`, "a", 30));
  expect(await store.effects.begin(id, lease, 20)).toBe(false);
  expect(await store.effects.load(id)).toMatchObject({ status: "confirmed", receipt });
  expect(await store.ledger.ofCase(id)).toEqual([entry]);
});
