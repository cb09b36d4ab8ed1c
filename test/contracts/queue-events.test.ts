import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { silenceQueueEvents } from "../../src/store/index.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { job, openQueue } from "./queue-place.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

it("capability 12.1: a queue on PostgreSQL keeps no events, whether jobs come singly or many at once, and every job is still done", async () => {
  const queue = openQueue({ backend: "postgresql", url: database.url });
  await queue.waitingSince();
  // Several processes start at once.
  await Promise.all(Array.from({ length: 4 }, () => silenceQueueEvents(database.db)));
  const done: string[] = [];

  await queue.add([job("one")]);
  await queue.work(async ({ ref }) => void done.push(ref), 2);
  await queue.add([job("two"), job("three"), job("four")]);

  await vi.waitFor(() => expect(done.toSorted()).toEqual(["four", "one", "three", "two"]), { timeout: 20_000, interval: 20 });
  await vi.waitFor(async () => expect((await database.db.query("select from ots_queue.job")).count).toBe(0));
  expect((await database.db.query("select from ots_queue.event")).count).toBe(0);
});
