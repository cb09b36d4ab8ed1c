import { afterAll, beforeAll, expect, it } from "vitest";
import type { CaseIn } from "../../src/case/index.ts";
import type { Store } from "../../src/ports/index.ts";
import { openCases } from "../../src/store/cases.ts";
import { openStore } from "../../src/store/index.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { aCase, aMove, ended, gathered, later } from "./samples.ts";

let fresh: FreshDatabase;
let store: Store;
beforeAll(async () => {
  fresh = await freshDatabase();
  store = openStore(fresh.db);
});
afterAll(async () => {
  await store.close();
  await fresh.drop();
});

const dueOf = async (ref: string): Promise<number> =>
  (await fresh.db.query("select 1 from outbox where kind = 'case' and ref = $1", [ref])).count;

const stuck = (from: CaseIn<"received">): CaseIn<"stuck"> => ({
  ...from,
  version: from.version + 1,
  status: "stuck",
  was: from,
  code: "TICKET_ABSENT",
});

/** A case that waits for people, and a stray row that says it is due. */
async function waiting(): Promise<CaseIn<"stuck">> {
  const first = aCase();
  const parked = stuck(first);
  await store.commit(aMove(first, null));
  await store.commit(aMove(parked, 1));
  await store.outbox.set([{ kind: "case", ref: first.id, at: later(-1) }]);
  return parked;
}

it("a case that waits for people, or has ended, leaves no due job behind", async () => {
  const parked = await waiting();
  await store.cases.parked(parked.id, parked.version);
  expect(await dueOf(parked.id)).toBe(0);
  const first = aCase();
  await store.commit(aMove(first, null));
  await store.commit(aMove(ended(first), 1));
  await store.outbox.set([{ kind: "case", ref: first.id, at: later(-1) }]);
  await store.cases.parked(first.id, 2);
  expect(await dueOf(first.id)).toBe(0);
});

it("a case that goes on by itself keeps its due job, and so does one that moved since it was looked at", async () => {
  const first = aCase();
  await store.commit(aMove(first, null));
  await store.commit(aMove(gathered(first), 1, { due: [{ kind: "case", ref: first.id, at: later(60) }] }));
  await store.cases.parked(first.id, 2);
  expect(await dueOf(first.id)).toBe(1);
  const parked = await waiting();
  await store.cases.parked(parked.id, parked.version - 1);
  expect(await dueOf(parked.id)).toBe(1);
});

it("a move that is committed while the job is being taken off keeps the job that it set", async () => {
  const parked = await waiting();
  const on = { ...gathered(aCase({ id: parked.id, ticket: parked.ticket })), version: parked.version + 1 };
  let moving: Promise<boolean> = Promise.resolve(false);
  await fresh.db.transaction(async (tx) => {
    await openCases(tx).parked(parked.id, parked.version);
    // The commit waits for the case's row until the transaction ends.
    moving = store.commit(aMove(on, parked.version, { due: [{ kind: "case", ref: parked.id, at: later(60) }] }));
    await blocked();
  });
  expect(await moving).toBe(true);
  expect(await dueOf(parked.id)).toBe(1);
});

it("a job is not taken off when a move is committed while that waits", async () => {
  const parked = await waiting();
  let parking: Promise<void> = Promise.resolve();
  await fresh.db.transaction(async (tx) => {
    await tx.query("update cases set version = version + 1, status = 'in_context' where id = $1", [parked.id]);
    await tx.query("update outbox set due_at = now() + interval '60 seconds' where ref = $1", [parked.id]);
    parking = store.cases.parked(parked.id, parked.version);
    await blocked();
  });
  await parking;
  expect(await dueOf(parked.id)).toBe(1);
});

/** Until somebody waits for a lock in this database. */
async function blocked(): Promise<void> {
  const waits = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  await expect.poll(async () => (await fresh.db.query(waits)).count, { timeout: 5_000, interval: 5 }).toBe(1);
}
