import { afterAll, beforeAll, expect, it } from "vitest";
import { type StandingApproval, sha256, type Verdict } from "../../src/case/index.ts";
import type { Store } from "../../src/ports/index.ts";
import { openDatabase, openStore } from "../../src/store/index.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { aCase, aMove, anEntry, aReview, gathered, newId } from "./samples.ts";

let fresh: FreshDatabase;
let stores: readonly Store[];
let store: Store;
beforeAll(async () => {
  fresh = await freshDatabase();
  store = openStore(fresh.db);
  stores = [store, openStore(openDatabase(fresh.url, { max: 5, applicationName: "another process" }))];
});
afterAll(async () => {
  for (const one of stores) await one.close();
  await fresh.drop();
});

/** The questions that approvals were given from, by their ids. */
const own = new Map<string, Question>();

/** One of words of its own, not given yet, from a question that is open. */
async function anApproval(uses: number, words = newId("template")): Promise<StandingApproval> {
  const question = await asked();
  const { review } = question;
  own.set(review.id, question);
  return {
    id: newId("standing"),
    workflow: "change-closure",
    region: "us-east-1",
    template: sha256(words),
    action: "add_comment",
    note: "a note",
    policy: sha256("policy"),
    person: "lee",
    account: "oid-lee",
    provenBy: "idp",
    reason: "the same each time",
    review: review.id,
    givenAt: "2026-03-02T09:00:00.000Z",
    until: "2026-03-09T09:00:00.000Z",
    uses,
    entry: sha256("entry"),
  };
}

/** The question that it was given from: its first use, and nobody else's. */
const ownOf = ({ review }: StandingApproval): Question => {
  const question = own.get(review);
  if (question === undefined) throw new Error("it was given from no question");
  return question;
};
async function given(uses: number): Promise<StandingApproval> {
  const approval = await anApproval(uses);
  expect(await store.standingApprovals.give(approval, [])).toBe("given");
  return approval;
}

/** An open question in a case of its own. */
async function asked() {
  const of = aCase();
  const review = aReview({ caseId: of.id });
  await store.commit(aMove(of, null, { reviews: [review] }));
  return { of, review };
}

type Question = Awaited<ReturnType<typeof asked>>;

/** Whether the move of this question with that use of the approval won. */
function use(
  on: Store,
  { of, review }: Question,
  { id, entry, until, uses }: StandingApproval,
  said: number | readonly [number, string],
) {
  const [n, at] = typeof said === "number" ? [said, "2026-03-02T10:00:00.000Z"] : said;
  const verdict: Verdict = {
    kind: "approve",
    person: "lee",
    groups: [],
    at,
    reason: null,
    source: `standing:${id}:${n}`,
    standing: { id, entry, use: n, of: uses, until },
  };
  return on.commit(
    aMove(gathered(of), 1, { reviews: [{ ...review, verdicts: [verdict] }], entries: [anEntry({ caseId: of.id })] }),
  );
}

async function endedEntry(id: string) {
  const canonical = JSON.stringify({
    id: newId("record"),
    actor: { type: "person", id: "lou" },
    payload: { standing: id, why: "revoked" },
  });
  return anEntry({ kind: "standing.ended", canonical, hash: sha256(canonical) });
}

it("wish B16: 200 questions at once, of two processes, use a standing approval exactly as often as it says, and its uses have every number once", {
  timeout: 120_000,
}, async () => {
  const approval = await given(3);
  const questions = [ownOf(approval), ...(await Promise.all(Array.from({ length: 199 }, asked)))];
  expect(await use(store, ownOf(approval), approval, 1)).toBe(true);
  const won = await Promise.all(
    questions.slice(1).map(async (question, at) => {
      const on = stores[at % 2] ?? store;
      for (;;) {
        const used = (await on.standingApprovals.load(approval.id))?.used.length ?? 0;
        if (used >= 3) return use(on, question, approval, used + 1);
        if (await use(on, question, approval, used + 1)) return true;
      }
    }),
  );
  expect(won.filter(Boolean)).toHaveLength(2);
  const now = await store.standingApprovals.load(approval.id);
  expect(now?.used.map(({ use: n }) => n)).toEqual([1, 2, 3]);
  const moved = await Promise.all(questions.map(({ of }) => store.cases.load(of.id)));
  expect(moved.filter((of) => of?.status === "in_context")).toHaveLength(3);
});

it("wish B16: a use out of turn, after its time, after its end, or of what there is none, undoes the whole move", async () => {
  const approval = await given(3);
  const [one, two, three] = [ownOf(approval), await asked(), await asked()];
  expect(await use(store, one, approval, 2)).toBe(false);
  expect(await use(store, two, approval, 1)).toBe(false);
  expect(await use(store, one, approval, [1, "2026-03-09T09:00:00.000Z"])).toBe(false);
  expect(await use(store, one, { ...approval, id: "nothing" }, 1)).toBe(false);
  expect(await use(store, one, approval, 1)).toBe(true);
  expect(await use(store, two, approval, 1)).toBe(false);
  expect(await store.standingApprovals.end(approval.id, [await endedEntry(approval.id)])).toBe(true);
  expect(await use(store, three, approval, 2)).toBe(false);
  expect(await store.ledger.ofCase(three.of.id)).toEqual([]);
  expect((await store.standingApprovals.load(approval.id))?.used.map(({ caseId }) => caseId)).toEqual([one.of.id]);
});

it.each([
  ["reject", true],
  ["approve", false],
])("wish B16: an answer %s that did not end its question yet makes the ticket contested: %s", async (kind, contested) => {
  const approval = await given(3);
  const { of } = await asked();
  const canonical = JSON.stringify({ id: newId("record"), payload: { verdict: { kind, person: "lou" } } });
  await store.ledger.record([anEntry({ caseId: of.id, kind: "case.verdict_recorded", canonical, hash: sha256(canonical) })]);
  expect(await store.standingApprovals.isContested(of.id, approval)).toBe(contested);
});

it("wish B16: it ends with whatever records that it ended, once; the rows are never changed nor deleted", async () => {
  const approval = await given(3);
  await store.ledger.record([await endedEntry(approval.id)]);
  expect((await store.standingApprovals.load(approval.id))?.ended).toMatchObject({ why: "revoked", by: "lou" });
  expect(await store.standingApprovals.end(approval.id, [await endedEntry(approval.id)])).toBe(false);
  expect(await store.standingApprovals.live(approval.workflow, approval.template)).not.toContainEqual(
    expect.objectContaining({ id: approval.id }),
  );
  for (const table of ["standing_approvals", "standing_uses", "standing_ends"])
    await expect(fresh.db.query(`delete from ${table}`)).rejects.toThrow();
});

it("wish B16: of one person and the same action and words one stands, however many are given at once; others may give theirs", async () => {
  const words = newId("template");
  const all = await Promise.all(Array.from({ length: 20 }, () => anApproval(3, words)));
  const said = await Promise.all(all.map((one, at) => (stores[at % 2] ?? store).standingApprovals.give(one, [])));
  expect(said.toSorted()).toEqual(["given", ...Array.from({ length: 19 }, () => "standing")]);
  expect(await store.standingApprovals.give({ ...(await anApproval(3, words)), person: "lou" }, [])).toBe("given");
  const later = { givenAt: "2026-03-09T09:00:00.000Z", until: "2026-03-19T09:00:00.000Z" };
  expect(await store.standingApprovals.give({ ...(await anApproval(3, words)), ...later }, [])).toBe("given");
});

it("wish B16: none is given from a question that is closed, and it leaves no entry", async () => {
  const approval = await anApproval(3);
  const { of, review } = await asked();
  await store.commit(aMove(gathered(of), 1, { reviews: [{ ...review, status: "rejected" }] }));
  const entry = anEntry({ caseId: of.id });
  expect(await store.standingApprovals.give({ ...approval, review: review.id }, [entry])).toBe("closed");
  expect([await store.standingApprovals.load(approval.id), await store.ledger.ofCase(of.id)]).toEqual([null, []]);
});

it("wish B16: a move of disagreement that does not know of one given meanwhile is refused as something to be made anew", async () => {
  const approval = await given(3);
  const { workflow, template } = approval;
  const { of } = await asked();
  const move = (known: readonly string[]) => aMove(gathered(of), 1, { against: { workflow, template, known } });
  await expect(store.commit(move([]))).rejects.toMatchObject({ code: "STORE_DOWN", context: { code: "40001" } });
  expect((await store.cases.load(of.id))?.version).toBe(1);
  expect(await store.commit(move([approval.id]))).toBe(true);
});

it("wish B16: lists show those that stand before all others, and only whom they concern", async () => {
  const mine = { ...(await anApproval(1)), region: "eu-central-1", person: "lou", workflow: "another" };
  await store.standingApprovals.give(mine, []);
  const others = await Promise.all(Array.from({ length: 5 }, async () => ({ ...(await anApproval(1)), region: "eu-central-1" })));
  for (const one of others) {
    await store.standingApprovals.give(one, []);
    await store.standingApprovals.end(one.id, [await endedEntry(one.id)]);
  }
  const listed = async (only: { giver: string; workflows: readonly string[] } | null, limit: number) =>
    (await store.standingApprovals.list({ region: "eu-central-1", only }, limit)).map(({ id }) => id);
  const newestFirst = others
    .map(({ id }) => id)
    .toSorted()
    .toReversed();
  expect(await listed(null, 3)).toEqual([mine.id, ...newestFirst.slice(0, 2)]);
  expect(await listed({ giver: "lou", workflows: [] }, 10)).toEqual([mine.id]);
  expect(await listed({ giver: "ann", workflows: ["change-closure"] }, 10)).toEqual(newestFirst);
  expect(await listed({ giver: "ann", workflows: [] }, 10)).toEqual([]);
});
