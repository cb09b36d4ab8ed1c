import { afterAll, beforeAll, expect, it } from "vitest";
import type { CaseIn } from "../../src/case/index.ts";
import type { Store } from "../../src/ports/index.ts";
import { openStore } from "../../src/store/index.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { aCase, aMove, anEffect, anEntry, aReview, ended, gathered, later, newId } from "./samples.ts";

let fresh: FreshDatabase;
let store: Store;
beforeAll(async () => {
  fresh = await freshDatabase();
  store = openStore(fresh.db);
});
afterAll(() => fresh.drop());

const POSTED = { times: null, entries: [], effects: [], due: [] };

it("a review is found by its record, open before closed, and never in another system", async () => {
  const record = { id: newId("rec"), key: "REV1" };
  const first = aCase();
  const [voided, open] = [aReview({ caseId: first.id, status: "voided" }), aReview({ caseId: first.id })];
  await store.commit(aMove(first, null, { reviews: [voided, open] }));
  await store.reviews.posted(voided.id, record, POSTED);
  expect(await store.reviews.byRecord("servicenow", record.id)).toEqual({ ...voided, record });
  await store.reviews.posted(open.id, record, POSTED);

  expect(await store.reviews.byRecord("servicenow", record.id)).toEqual({ ...open, record });
  expect(await store.reviews.byRecord("jira", record.id)).toBeNull();
});

it("a card is awaited in its own system until it has ended; with its record comes when its answers are looked at", async () => {
  const first = aCase();
  const review = aReview({ caseId: first.id, system: "servicenow" });
  const ticket = { system: "servicenow", kind: "change_request", id: newId("ticket"), key: "CHG1" };
  const shown = { title: "T", lines: [], digest: "d", cardHash: "c", risk: "low", confidence: null, action: "add_comment" };
  const rest = { parameters: "", groups: [], requester: null, expiresAt: review.expiresAt };
  const card = anEffect({ caseId: first.id, body: { kind: "card", card: { reviewId: review.id, ticket, ...shown, ...rest } } });
  const [at, soon] = [later(3_600), later(1)];
  const due = [
    { kind: "effect", ref: card.id, at },
    { kind: "review", ref: review.id, at },
  ] as const;
  expect(await store.reviews.awaited("servicenow")).toBe(false);
  await store.commit(aMove(first, null, { reviews: [review], effects: [card], due }));
  expect([await store.reviews.awaited("servicenow"), await store.reviews.awaited("jira")]).toEqual([true, false]);

  const record = { id: newId("rec"), key: "REV3" };
  const dueAt = async () =>
    (await fresh.db.query("select due_at from outbox where kind = 'review' and ref = $1", [review.id])).rows[0]?.["due_at"];
  await store.reviews.posted(review.id, record, POSTED);
  expect(await dueAt()).toEqual(at);
  await store.reviews.posted(review.id, record, { ...POSTED, due: [{ kind: "review", ref: review.id, at: soon }] });
  expect(await dueAt()).toEqual(soon);
  await store.effects.end(card.id, "confirmed", null, []);
  expect(await store.reviews.awaited("servicenow")).toBe(false);
});

it("a move that read the review before its card was posted or an answer refused takes neither back", async () => {
  const first = aCase();
  const review = aReview({ caseId: first.id });
  const record = { id: newId("rec"), key: "REV2" };
  await store.commit(aMove(first, null, { reviews: [review] }));
  await store.reviews.posted(review.id, record, POSTED);
  await store.reviews.refused(review.id, "answer-1", { entries: [], effects: [], due: [] });

  await store.commit(aMove(gathered(first), 1, { reviews: [{ ...review, status: "approved", seen: ["answer-2"] }] }));

  expect(await store.reviews.load(review.id)).toEqual({ ...review, status: "approved", record, seen: ["answer-2", "answer-1"] });
});

it("assurance 29: a refused answer is recorded once, with its entry and what is said to the person", async () => {
  const first = aCase();
  const review = aReview({ caseId: first.id });
  await store.commit(aMove(first, null, { reviews: [review] }));
  const refuse = () =>
    store.reviews.refused(review.id, "answer-1", {
      entries: [anEntry({ caseId: first.id })],
      effects: [anEffect({ caseId: first.id })],
      due: [],
    });

  await Promise.all([refuse(), refuse(), refuse()]);

  expect((await store.reviews.load(review.id))?.seen).toEqual(["answer-1"]);
  expect(await store.ledger.ofCase(first.id)).toHaveLength(1);
  expect(await store.effects.ofCase(first.id)).toHaveLength(1);
});

it("a pause is one a workflow, and both its beginning and its end leave their entry", async () => {
  const subject = newId("pause");
  const pause = { workflow: null, by: "u-1", reason: "wrong closures", at: "2026-03-02T09:30:00.000Z" };
  await store.pauses.set(pause, [anEntry({ subject })]);
  await store.pauses.set({ ...pause, by: "u-2" }, [anEntry({ subject })]);
  await store.pauses.set({ ...pause, workflow: "change-closure" }, [anEntry({ subject })]);

  expect(await store.pauses.list()).toEqual([
    { ...pause, by: "u-2" },
    { ...pause, workflow: "change-closure" },
  ]);
  expect(await store.pauses.clear(null, [anEntry({ subject })], later(0))).toBe(true);
  expect(await store.pauses.clear(null, [anEntry({ subject })], later(0))).toBe(false);
  expect(await store.ledger.ofSubject(subject)).toHaveLength(4);
});

it("a poller's place is kept", async () => {
  expect(await store.cursors.get("jira")).toBeNull();
  await store.cursors.set("jira", "page-1");
  await store.cursors.set("jira", "page-2");

  expect(await store.cursors.get("jira")).toBe("page-2");
});

it("cases are listed newest first by status, workflow and ticket, and counted by status", async () => {
  const before = await store.cases.counts();
  const workflow = newId("workflow");
  const [one, two, three] = [aCase({ workflow }), aCase({ workflow }), aCase({ workflow })];
  for (const each of [one, two, three]) await store.commit(aMove(each, null));
  await store.commit(aMove(gathered(two), 1));
  await store.commit(aMove(ended(three), 1));

  const ids = async (filter: object) => (await store.cases.list({ workflow, limit: 10, ...filter })).map((found) => found.id);
  expect(await ids({})).toEqual([three.id, two.id, one.id]);
  expect(await ids({ limit: 1 })).toEqual([three.id]);
  expect(await ids({ status: "in_context" })).toEqual([two.id]);
  expect(await ids({ status: "ended" })).toEqual([three.id]);
  expect(await ids({ ticket: one.ticket.id })).toEqual([one.id]);
  expect(await ids({ ticket: one.ticket.key })).toHaveLength(3);
  const after = await store.cases.counts();
  expect([after.received - before.received, after.in_context - before.in_context, after.ended - before.ended]).toEqual([1, 1, 1]);
});

it("a row that is not a case as we know it is refused when it is read, without its contents", async () => {
  const first = aCase();
  const broken: CaseIn<"received"> = { ...first, tries: "many secrets" as unknown as number };
  await store.commit(aMove(broken, null));

  await expect(store.cases.load(first.id)).rejects.toThrow("not a case");
  await expect(store.cases.load(first.id)).rejects.not.toThrow("secrets");
});
