import { afterAll, beforeAll, expect, it } from "vitest";
import type { Store } from "../../src/ports/index.ts";
import { openCommit } from "../../src/store/commit.ts";
import { openDatabase, openStore } from "../../src/store/index.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { aCase, aDelivery, aMove, anEffect, anEntry, aReview, ended, gathered, later } from "./samples.ts";

let fresh: FreshDatabase;
let stores: readonly Store[];
let store: Store;
beforeAll(async () => {
  fresh = await freshDatabase();
  const other = openDatabase(fresh.url, { max: 5, applicationName: "another process" });
  store = openStore(fresh.db);
  stores = [store, openStore(other)];
});
afterAll(async () => {
  for (const one of stores) await one.close();
  await fresh.drop();
});

const outboxOf = async (ref: string): Promise<unknown[]> =>
  (await fresh.db.query("select kind, due_at from outbox where ref = $1", [ref])).rows.map((row) => row["due_at"]);

it("assurance 27: of 50 commits of one version from two processes exactly one wins, and only its rows exist", async () => {
  const first = aCase();
  await store.commit(aMove(first, null));

  const tries = Array.from({ length: 50 }, (_, i) => ({
    on: stores[i % 2] ?? store,
    entry: anEntry({ caseId: first.id }),
    effect: anEffect({ caseId: first.id }),
  }));
  const won = await Promise.all(
    tries.map(({ on, entry, effect }) => on.commit(aMove(gathered(first), 1, { entries: [entry], effects: [effect] }))),
  );

  const winner = tries[won.indexOf(true)];
  expect(won.filter(Boolean)).toHaveLength(1);
  expect(await store.ledger.ofCase(first.id)).toEqual([winner?.entry]);
  expect(await store.effects.ofCase(first.id)).toEqual([winner?.effect]);
  expect(await store.cases.load(first.id)).toEqual(gathered(first));
});

it("moves of many cases at the same time all win, each with its own rows", async () => {
  const cases = Array.from({ length: 80 }, () => aCase());
  const opened = await Promise.all(
    cases.map((one) => store.commit(aMove(one, null, { entries: [anEntry({ caseId: one.id })] }))),
  );
  const moved = await Promise.all(
    cases.map((one, i) => (stores[i % 2] ?? store).commit(aMove(gathered(one), 1, { entries: [anEntry({ caseId: one.id })] }))),
  );

  expect([...opened, ...moved].every(Boolean)).toBe(true);
  const recorded = await Promise.all(cases.map((one) => store.ledger.ofCase(one.id)));
  expect(recorded.map((entries) => entries.length)).toEqual(cases.map(() => 2));
});

it("moves that come while a statement is on its way share the next one; many do not wait for it", async () => {
  const sent: number[] = [];
  const counting = openCommit({
    query: async (text, values, name) => {
      sent.push(Object(JSON.parse(String(values?.[0]))).opened.length);
      return fresh.db.query(text, values, name);
    },
  });
  const commitAll = (count: number) => Promise.all(Array.from({ length: count }, () => counting(aMove(aCase(), null))));

  expect((await commitAll(4)).every(Boolean)).toBe(true);
  expect(sent).toEqual([1, 3]);
  expect((await commitAll(14)).every(Boolean)).toBe(true);
  expect(sent).toEqual([1, 3, 1, 12, 1]);
});

it("losers that share a statement with winners leave nothing behind", async () => {
  const cases = Array.from({ length: 20 }, () => aCase());
  await Promise.all(cases.map((one) => store.commit(aMove(one, null))));

  const won = await Promise.all(
    cases.map((one, i) =>
      store.commit(
        aMove({ ...gathered(one), version: 3 }, i % 2 === 0 ? 1 : 2, {
          entries: [anEntry({ caseId: one.id })],
          effects: [anEffect({ caseId: one.id })],
          reviews: [aReview({ caseId: one.id })],
          due: [{ kind: "case", ref: one.id, at: later(60) }],
        }),
      ),
    ),
  );

  expect(won).toEqual(cases.map((_, i) => i % 2 === 0));
  for (const [i, one] of cases.entries()) {
    const rows = [await store.ledger.ofCase(one.id), await store.effects.ofCase(one.id), await outboxOf(one.id)];
    expect(rows.map((found) => found.length)).toEqual(i % 2 === 0 ? [1, 1, 1] : [0, 0, 0]);
  }
});

it("assurance 5: a second open case of a ticket and workflow is refused without an error, in parallel too; an ended one makes room", async () => {
  const first = aCase();
  const rivals = Array.from({ length: 5 }, () => aCase({ ticket: first.ticket }));
  const won = await Promise.all(
    rivals.map((one, i) => (stores[i % 2] ?? store).commit(aMove(one, null, { entries: [anEntry({ caseId: one.id })] }))),
  );

  const winner = rivals[won.indexOf(true)] ?? first;
  expect(won.filter(Boolean)).toHaveLength(1);
  expect(await store.cases.latest(first.ticket, first.workflow)).toEqual(winner);
  expect(await Promise.all(rivals.map(async (one) => (await store.ledger.ofCase(one.id)).length))).toEqual(won.map(Number));
  expect(await store.commit(aMove(aCase({ ticket: first.ticket, workflow: "other" }), null))).toBe(true);

  await store.commit(aMove(ended(winner), 1));
  const next = aCase({ ticket: first.ticket, openedAt: "2026-03-02T11:00:00.000Z" });
  expect(await store.commit(aMove(next, null))).toBe(true);
  expect(await store.cases.latest(first.ticket, first.workflow)).toEqual(next);
});

it("a move is kept whole or not at all", async () => {
  const first = aCase();
  await store.commit(aMove(first, null));
  const broken = { ...gathered(first), region: "a\u0000b" };

  const failed = store.commit(
    aMove(broken, 1, { entries: [anEntry({ caseId: first.id })], due: [{ kind: "case", ref: first.id, at: later(1) }] }),
  );

  await expect(failed).rejects.toMatchObject({ message: expect.not.stringContaining(first.id), sqlState: "22P05" });
  expect(await store.cases.load(first.id)).toEqual(first);
  expect(await store.ledger.ofCase(first.id)).toEqual([]);
  expect(await outboxOf(first.id)).toEqual([]);
});

it("one move that the database refuses does not fail the ones that share its statement", async () => {
  const cases = Array.from({ length: 10 }, () => aCase());
  const moves = cases.map((one, i) => aMove(i === 4 ? { ...one, region: "\u0000" } : one, null));

  const ends = await Promise.allSettled(moves.map((move) => store.commit(move)));

  expect(ends.map((end) => end.status)).toEqual(cases.map((_, i) => (i === 4 ? "rejected" : "fulfilled")));
  expect(await Promise.all(cases.map(async (one) => (await store.cases.load(one.id)) !== null))).toEqual(
    cases.map((_, i) => i !== 4),
  );
});

it("a move that would not raise the version is refused: two of them could win", async () => {
  const first = aCase();
  await store.commit(aMove(first, null));

  await expect(store.commit(aMove({ ...gathered(first), version: 1 }, 1))).rejects.toMatchObject({
    code: "TRANSITION_FORBIDDEN",
  });
});

it("loses against an effect that ended meanwhile, and what people see stays what happened", async () => {
  const first = aCase();
  const effect = anEffect({ caseId: first.id });
  await store.commit(aMove(first, null, { effects: [effect] }));
  await store.effects.end(
    effect.id,
    "confirmed",
    { status: "succeeded", recordId: "r1", recordKey: "R1", version: "4", at: first.openedAt, seen: {} },
    [],
  );

  const won = await store.commit(aMove(ended(first), 1, { effects: [{ ...effect, status: "voided" }] }));

  expect(won).toBe(false);
  expect(await store.cases.load(first.id)).toEqual(first);
  expect((await store.effects.load(effect.id))?.status).toBe("confirmed");
});

it("settles the delivery that opened the case and takes it off the outbox", async () => {
  const delivery = aDelivery();
  await store.inbox.put(delivery, new Date());
  expect(await outboxOf(delivery.id)).toHaveLength(1);

  await store.commit(aMove(aCase({ delivery: delivery.id }), null, { delivery: { id: delivery.id, end: "opened" } }));

  expect(await store.inbox.take(delivery.id)).toMatchObject({ end: "opened" });
  expect(await outboxOf(delivery.id)).toEqual([]);
});

it("the earlier of two times wins, unless the move finishes the row and sets it anew", async () => {
  const first = aCase();
  const [soon, far] = [later(10), later(1000)];
  const due = (at: Date) => [{ kind: "case" as const, ref: first.id, at }];
  await store.commit(aMove(first, null, { due: due(soon) }));

  await store.commit(aMove({ ...gathered(first), version: 2 }, 1, { due: due(far) }));
  expect(await outboxOf(first.id)).toEqual([soon]);
  await store.commit(aMove({ ...gathered(first), version: 3 }, 2, { done: [{ kind: "case", ref: first.id }], due: due(far) }));
  expect(await outboxOf(first.id)).toEqual([far]);
  await store.commit(aMove({ ...gathered(first), version: 4 }, 3, { done: [{ kind: "case", ref: first.id }] }));
  expect(await outboxOf(first.id)).toEqual([]);
});

it("a database that is away is STORE_DOWN, nothing else", async () => {
  const gone = openStore(openDatabase("postgres://nobody@127.0.0.1:1/none", { max: 1, applicationName: "test" }));

  await expect(gone.commit(aMove(aCase(), null))).rejects.toMatchObject({ code: "STORE_DOWN" });
  await expect(gone.ping()).rejects.toMatchObject({ code: "STORE_DOWN" });
  await gone.close();
});
