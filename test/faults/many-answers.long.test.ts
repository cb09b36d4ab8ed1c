import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { Answer, CaseEvent, Review, Verdict } from "../../src/case/index.ts";
import { OpsError } from "../../src/case/index.ts";
import { eventOf } from "../../src/pipeline/answers.ts";
import { submitAnswer } from "../../src/pipeline/index.ts";
import { pushCase } from "../../src/pipeline/run.ts";
import { systemOf } from "../../src/pipeline/systems.ts";
import { asTheyStand, openCase } from "../../src/pipeline/verdicts.ts";
import { standingOf } from "../../src/review/index.ts";
import { bySeveral, crowd } from "../support/crowd.ts";
import {
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  says,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterEach);

const ANSWERS = 200;

interface Given {
  readonly who: string;
  readonly kind: "approve" | "reject" | "reassign";
}

/** Who says what, in no order; a rejection is rare enough that some questions are approved. */
function mixed(people: readonly string[], rejections: number, handings = 0): fc.Arbitrary<readonly Given[]> {
  const kind = fc.integer({ min: 1, max: ANSWERS }).map((n): Given["kind"] => {
    if (n <= rejections) return "reject";
    return n <= rejections + handings ? "reassign" : "approve";
  });
  return fc.array(fc.record({ who: fc.constantFrom(...people), kind }), { minLength: ANSWERS, maxLength: ANSWERS });
}

function asAnswer(desk: Desk, { who, kind }: Given, review: Review, n: number): Answer {
  return {
    kind,
    account: `oid-${who}`,
    provenBy: "idp",
    at: desk.clock.now.toISOString(),
    reason: kind === "reject" ? "policy: no" : null,
    changes: null,
    ...(kind === "reassign" ? { group: "ops-director" } : {}),
    digest: review.digest,
    source: `page:${review.id}:${n}`,
  };
}

/** What an answer came to: the event it was counted by, or why it was not. */
type Outcome = CaseEvent["type"] | "refused" | "closed";
type Way = (desk: Desk, review: Review, answer: Answer) => Promise<Outcome>;

/** Our page's way: under the review's lease, and again when it is busy. */
const bySubmitting: Way = async (desk, review, answer) => {
  for (;;) {
    try {
      const said = await submitAnswer(desk.world, review.id, answer);
      return said.kind === "counted" ? said.event : said.kind;
    } catch (error) {
      // To whom was never asked, a closed question is none.
      if (error instanceof OpsError && error.code === "REVIEW_UNKNOWN") return "refused";
      if (!(error instanceof OpsError) || error.code !== "REVIEW_BUSY") throw error;
    }
  }
};

/** Without any lease, as if each had lost it: only the compare-and-set of the case keeps them apart. `looking` is how the case and its review are read. */
const byCompareAndSet = async (desk: Desk, review: Review, answer: Answer, looking = desk.world): Promise<Outcome> => {
  const { world } = desk;
  const of = await world.store.cases.load(review.caseId);
  if (of === null || review.record === null) throw new Error("there is no card, or no case");
  for (;;) {
    const now = await asTheyStand(looking, { review, of });
    const open = openCase(now.review, now.of);
    if (open === null) return "closed";
    const { cardHash } = await systemOf(world, open.ticket).review(review.record);
    const said = await eventOf(world, { review: now.review, of: open, answer, cardHash });
    if ("message" in said) return "refused";
    if (await pushCase(world, open, said)) return said.type;
  }
};

/** The same store, in which something happens once: right after the first of the next readings. */
function interrupted(desk: Desk, happens: () => Promise<unknown>): Desk["world"] {
  const { world } = desk;
  let happened = false;
  const after = async <T>(found: Promise<T>): Promise<T> => {
    const value = await found;
    if (!happened) {
      happened = true;
      await happens();
    }
    return value;
  };
  const { cases, reviews } = world.store;
  const store = {
    ...world.store,
    cases: { ...cases, load: (id: string) => after(cases.load(id)) },
    reviews: {
      ...reviews,
      load: (id: string) => after(reviews.load(id)),
      withCase: (id: string) => after(reviews.withCase(id)),
    },
  };
  return { ...world, store };
}

async function openQuestion(desk: Desk): Promise<{ readonly number: string; readonly review: Review }> {
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  const number = await startChange(desk);
  const of = await caseOf(desk, number);
  const review = of.status === "in_review" ? await desk.world.store.reviews.load(of.reviewId) : null;
  if (review === null) throw new Error(`${number} is ${of.status}`);
  return { number, review };
}

const COUNTED = ["case.verdict_recorded", "case.reassigned", "case.approved", "case.rejected"];

/** What the evidence says was counted, in its order. */
async function countedIn(desk: Desk, number: string): Promise<readonly { kind: string; verdict: Verdict }[]> {
  return (
    (await evidenceOf(desk, number))
      .filter(({ kind }) => COUNTED.includes(kind))
      // Written by the pipeline from this very type.
      .map(({ kind, payload }) => ({ kind: kind.slice("case.".length), verdict: payload["verdict"] as Verdict }))
  );
}

async function judge(desk: Desk, number: string, asked: Review, outcomes: readonly Outcome[]): Promise<void> {
  await desk.settle();
  const counted = await countedIn(desk, number);
  const verdicts = counted.map(({ verdict }) => verdict);
  const { end } = standingOf(asked.steps, verdicts);
  const review = await desk.world.store.reviews.load(asked.id);
  // No person twice, and what is stored, recorded and told to whoever answered is the same.
  const deciding = verdicts.filter(({ kind }) => kind !== "reassign");
  expect(new Set(deciding.map(({ person }) => person)).size).toBe(deciding.length);
  expect(review?.verdicts).toEqual(verdicts);
  expect(review?.status).toBe(end ?? "open");
  expect(outcomes.filter((one) => one !== "refused" && one !== "closed").toSorted()).toEqual(
    counted.map(({ kind }) => kind).toSorted(),
  );
  // The last one counted ended it, and no earlier one did.
  expect(standingOf(asked.steps, verdicts.slice(0, -1)).end).toBeNull();
  expect(counted.at(-1)?.kind).toBe(end);
  expectHandedOn(verdicts, end);
  expect(await standing(desk, number)).toBe(end === "approved" ? "ended applied" : "ended rejected");
  const confirmed = (await evidenceOf(desk, number)).filter(({ kind }) => kind === "case.effect_confirmed");
  expect(confirmed).toHaveLength(end === "approved" ? 1 : 0);
  expect(taskOf(desk, number)["state"] === "3").toBe(end === "approved");
}

/** Whoever hands a question on approves none of its steps, and a step that is handed on is approved by the people it needs all the same. */
function expectHandedOn(verdicts: readonly Verdict[], end: string | null): void {
  const handed = verdicts.filter(({ kind }) => kind === "reassign").map(({ person }) => person);
  const last = verdicts.findLastIndex(({ kind }) => kind === "reassign");
  const approvers = (from: number) =>
    verdicts
      .slice(from)
      .filter(({ kind }) => kind === "approve")
      .map(({ person }) => person);
  expect(approvers(last + 1).filter((person) => handed.includes(person))).toEqual([]);
  expect(end !== "approved" || approvers(last + 1).length >= 2).toBe(true);
}

describe("threat row 10, assurance 27, capability 5.20: 200 people answer one question at once", () => {
  it.each<[string, Way, "any" | "majority", readonly [number, number]]>([
    ["through the page, any rejection ends it", bySubmitting, "any", [6, 0]],
    ["through the page, majority, handed on meanwhile", bySubmitting, "majority", [20, 40]],
    ["against the compare-and-set alone, any, handed on meanwhile", byCompareAndSet, "any", [1, 40]],
    ["against the compare-and-set alone, majority", byCompareAndSet, "majority", [30, 0]],
  ])(
    "%s: it is carried out once or not at all, by the people it needs, nobody twice",
    async (_what, way, veto, shares) => {
      const desk = await openDesk({ policy: bySeveral(veto) });
      const people = crowd(desk);
      await fc.assert(
        fc.asyncProperty(mixed(people, ...shares), async (given) => {
          const { number, review } = await openQuestion(desk);
          expect(review.steps.map(({ need }) => need)).toEqual([3, 2]);
          const outcomes = await Promise.all(given.map((one, n) => way(desk, review, asAnswer(desk, one, review, n))));
          await judge(desk, number, review, outcomes);
          const first = (await countedIn(desk, number)).findIndex(({ verdict }) => verdict.kind === "reject");
          expect(veto === "majority" || first === -1 || first === (await countedIn(desk, number)).length - 1).toBe(true);
        }),
        { numRuns: 1, endOnFailure: true },
      );
    },
    120_000,
  );

  it("an answer that is counted between two readings of another one is seen: the same person never counts twice by it", async () => {
    const desk = await openDesk({ policy: bySeveral("any") });
    crowd(desk);
    const { number, review } = await openQuestion(desk);
    const once = asAnswer(desk, { who: "p0", kind: "approve" }, review, 1);
    const again = asAnswer(desk, { who: "p0", kind: "approve" }, review, 2);
    const looking = interrupted(desk, () => byCompareAndSet(desk, review, once));
    expect(await byCompareAndSet(desk, review, again, looking)).toBe("refused");
    expect((await countedIn(desk, number)).map(({ verdict }) => verdict.source)).toEqual([once.source]);
    expect(await standing(desk, number)).toBe("in_review");
  });

  it("an answer that another one overtakes in the last moment is told to try again, changes nothing, and counts then", async () => {
    const desk = await openDesk({ policy: bySeveral("any") });
    crowd(desk);
    const { number, review } = await openQuestion(desk);
    const [first, second] = ["p0", "p2"].map((who, n) => asAnswer(desk, { who, kind: "approve" }, review, n));
    if (first === undefined || second === undefined) throw new Error("two answers are needed");
    const { world } = desk;
    const commit: typeof world.store.commit = async (move) => {
      await byCompareAndSet(desk, review, first);
      return world.store.commit(move);
    };
    const overtaken = submitAnswer({ ...world, store: { ...world.store, commit } }, review.id, second);
    await expect(overtaken).rejects.toMatchObject({ code: "REVIEW_BUSY" });
    expect(await bySubmitting(desk, review, second)).toBe("verdict_recorded");
    expect((await countedIn(desk, number)).map(({ verdict }) => verdict.person)).toEqual(["p0", "p2"]);
  });

  it("through the page, every answer has exactly one entry: counted, or refused with its reason", async () => {
    const desk = await openDesk({ policy: bySeveral("any") });
    const people = crowd(desk);
    const { number, review } = await openQuestion(desk);
    const [given] = fc.sample(mixed(people, 0), { seed: 27, numRuns: 1 });
    if (given === undefined) throw new Error("no answers");
    await Promise.all(given.map((one, n) => bySubmitting(desk, review, asAnswer(desk, one, review, n))));
    // Of the case, or of the question alone where somebody was never asked.
    const refused = (await evidenceOf(desk)).filter(
      ({ kind, corr }) => kind === "review.answer_refused" && corr["review"] === review.id,
    );
    const sources = [
      ...refused.map(({ payload }) => String(payload["source"])),
      ...(await countedIn(desk, number)).map(({ verdict }) => verdict.source),
    ];
    expect(sources.toSorted()).toEqual(given.map((_one, n) => `page:${review.id}:${n}`).toSorted());
    expect(await standing(desk, number)).toBe("ended applied");
  }, 120_000);
});
