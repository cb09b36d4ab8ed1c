import {
  type Alike,
  type Answer,
  type Case,
  OpsError,
  type Review,
  type ShownFactor,
  type Template,
  templateDigest,
  templateOf,
} from "../case/index.ts";
import type { Person } from "../ports/index.ts";
import type { Refusal } from "./asked.ts";
import { isReused, KEY_REUSED } from "./earlier-outcome.ts";
import { needsFactor, signedOf } from "./factor.ts";
import { type FactorAsked, factorAsked } from "./factor-asked.ts";
import { factorOfAlike } from "./factor-of-alike.ts";
import { hideFromStrangers } from "./named-review.ts";
import { recordOutside } from "./outside.ts";
import { lookAt, type QueuedReview, waitingLike } from "./review-queue.ts";
import { type Submitted, submitAnswer } from "./submitted.ts";
import { openCase } from "./verdicts.ts";
import type { World } from "./world.ts";

/** What became of one answer to several reviews: each by itself, or nothing at all. */
export type AlikeAnswered =
  | { readonly kind: "answered"; readonly template: string; readonly each: readonly (Submitted & { readonly review: string })[] }
  | { readonly kind: "refused"; readonly code: string; readonly message: string };

const MOST = 100;

/**
 * One approval of several reviews, each named, if their actions are identical but for the ticket, and if it proves as much as the riskiest of them asks
 * for; else nothing is approved. Each is checked, executed and recorded singly, with the list and the count in its verdict. Throws REVIEW_UNKNOWN.
 */
export async function approveAlike(
  world: World,
  ids: readonly string[],
  answer: Answer,
  shown?: ShownFactor,
): Promise<AlikeAnswered> {
  const wrong = listProblem(ids, answer);
  if (wrong !== null) return refuse(world, ids, answer, wrong);
  const asked = (await Promise.all(ids.map((id) => askedIn(world, id)))).filter((one) => one !== null);
  if (asked.length < ids.length) {
    await refuse(world, ids, answer, UNKNOWN);
    throw new OpsError("REVIEW_UNKNOWN", "no such review");
  }
  for (const { review } of asked) await hideFromStrangers(world, review, answer);
  const before = answeredBefore(asked, answer);
  if (before !== null) return answerEach(world, asked, answer, before);
  if (asked.some(({ review }) => isReused(answer, review))) return refuse(world, ids, answer, KEY_REUSED);
  const templates = new Set(asked.map((one) => one.template));
  const [template] = templates;
  if (template === undefined || template === null || templates.size > 1) return refuse(world, ids, answer, DIFFERENT);
  const alike: Alike = { reviews: ids, count: ids.length, template };
  const proven = await factorOfAlike(world, asked, { ...answer, alike }, shown);
  if ("message" in proven) return refuse(world, ids, answer, proven);
  return answerEach(world, asked, { ...answer, ...proven }, alike);
}

async function answerEach(world: World, asked: readonly AskedIn[], answer: Answer, alike: Alike): Promise<AlikeAnswered> {
  const each: (Submitted & { readonly review: string })[] = [];
  for (const { review } of asked) {
    const own = { ...answer, digest: review.digest, source: sourceFor(answer, review), alike };
    each.push({ review: review.id, ...(await submitAnswer(world, review.id, own)) });
  }
  return { kind: "answered", template: alike.template, each };
}

function sourceFor({ source }: Answer, { id }: Review): string {
  return `${source}:${id}`;
}

/** What this very act was, when each of the reviews has seen it before: it is heard again, and no factor is used up. */
function answeredBefore(asked: readonly AskedIn[], answer: Answer): Alike | null {
  if (!asked.every(({ review }) => review.seen.includes(sourceFor(answer, review)))) return null;
  const own = asked.flatMap(({ review }) => review.verdicts.filter(({ source }) => source === sourceFor(answer, review)));
  return own.find(({ alike }) => alike !== undefined)?.alike ?? null;
}

/** The open questions of one action and its words, and what approving all of them asks for beyond the account. */
export interface AlikeTo {
  readonly reviews: readonly QueuedReview[];
  readonly factor: FactorAsked | null;
}

/** The open questions of the same action and words as this one that a person may answer, itself among them; none when it is none of those. */
export async function alikeTo(world: World, person: Person, id: string): Promise<AlikeTo> {
  const { like = null, template = null } = (await askedIn(world, id)) ?? {};
  if (like === null || template === null) return NONE;
  const looked = await lookAt(world, person, id);
  if (looked.kind !== "shown" || !looked.review.mine) return NONE;
  const others = (await waitingLike(world, person, { like, limit: MOST })).filter(
    ({ review, of }) => review.id !== id && askedAbout(review, of).template === template,
  );
  const reviews: readonly QueuedReview[] = [looked.review, ...others.slice(0, MOST - 1).map(({ queued }) => queued)];
  const signed = signedOf({ reviews: reviews.map((one) => one.id), template });
  return { reviews, factor: reviews.some((one) => needsFactor(world, one)) ? factorAsked(world, signed) : null };
}

const NONE: AlikeTo = { reviews: [], factor: null };

const DIFFERENT = {
  code: "not_alike",
  message: "Nothing was approved: these reviews are not all open with the identical action. Answer each by itself.",
};
const UNKNOWN = { code: "unknown_review", message: "Nothing was approved: one of these is no review." };

function listProblem(ids: readonly string[], { kind }: Answer): Refusal | null {
  if (kind !== "approve")
    return { code: "not_offered", message: "Nothing was done: several reviews can only be approved together." };
  if (ids.length < 2 || ids.length > MOST || new Set(ids).size < ids.length)
    return { code: "list_invalid", message: `Nothing was approved: name 2 to ${MOST} different reviews, each by its id.` };
  return null;
}

interface AskedIn {
  readonly review: Review;
  /** Null = it is not open, or asks about no action. */
  readonly like: Template | null;
  /** The digest of that. */
  readonly template: string | null;
}

/** What a review asks; null when there is none with that id. */
async function askedIn(world: World, id: string): Promise<AskedIn | null> {
  const review = await world.store.reviews.load(id);
  const of = review === null ? null : await world.store.cases.load(review.caseId);
  if (review === null || of === null) return null;
  return askedAbout(review, of);
}

function askedAbout(review: Review, of: Case): AskedIn {
  const proposal = openCase(review, of)?.proposal ?? null;
  if (proposal === null) return { review, like: null, template: null };
  return { review, like: templateOf(proposal.payload), template: templateDigest(proposal.payload) };
}

async function refuse(world: World, ids: readonly string[], answer: Answer, why: Refusal): Promise<AlikeAnswered> {
  await recordOutside(world, {
    kind: "review.bulk_refused",
    actor: { type: "person", id: answer.account ?? "unproven" },
    subject: { system: "ops-trust", type: "reviews", id: "*" },
    caseId: null,
    corr: {},
    payload: { code: why.code, reviews: ids.slice(0, MOST), count: ids.length, source: answer.source, at: answer.at },
  });
  return { kind: "refused", ...why };
}
