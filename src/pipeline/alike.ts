import { type ActionPayload, type Alike, type Answer, type Case, labelledDigest, OpsError, type Review } from "../case/index.ts";
import type { Person } from "../ports/index.ts";
import { recordOutside } from "./outside.ts";
import { lookAt, type QueuedReview, waitingLike } from "./review-queue.ts";
import { type Submitted, submitAnswer } from "./submitted.ts";
import type { World } from "./world.ts";

/** What became of one answer to several reviews: each by itself, or nothing at all. */
export type AlikeAnswered =
  | { readonly kind: "answered"; readonly template: string; readonly each: readonly (Submitted & { readonly review: string })[] }
  | { readonly kind: "refused"; readonly code: string; readonly message: string };

const MOST = 100;

/** A payload without its ticket and target: equal for the same action with the same arguments and the same words, elsewhere. */
function templateOf({ ticket: _ticket, target: _target, ...template }: ActionPayload): Template {
  return template;
}
type Template = Omit<ActionPayload, "ticket" | "target">;

/**
 * One approval of several reviews, each named, if their actions are identical but for the ticket; else nothing is approved. Each is checked, executed and
 * recorded singly, with the list and the count in its verdict. Throws REVIEW_UNKNOWN.
 */
export async function approveAlike(world: World, ids: readonly string[], answer: Answer): Promise<AlikeAnswered> {
  const wrong = listProblem(ids, answer);
  if (wrong !== null) return refuse(world, ids, answer, wrong);
  const asked = await Promise.all(ids.map((id) => askedIn(world, id)));
  const templates = new Set(asked.map((one) => one.template));
  const [template] = templates;
  if (template === undefined || template === null || templates.size > 1) return refuse(world, ids, answer, DIFFERENT);
  const alike: Alike = { reviews: ids, count: ids.length, template };
  const each: (Submitted & { readonly review: string })[] = [];
  for (const { id, digest } of asked) {
    const own = { ...answer, digest, source: `${answer.source}:${id}`, alike };
    each.push({ review: id, ...(await submitAnswer(world, id, own)) });
  }
  return { kind: "answered", template, each };
}

/** The open questions of the same action and words as this one that a person may answer, itself among them; empty when it is none of those. */
export async function alikeTo(world: World, person: Person, id: string): Promise<readonly QueuedReview[]> {
  const { like, template } = await askedIn(world, id);
  const looked = like === null ? null : await lookAt(world, person, id);
  if (like === null || looked?.kind !== "shown" || !looked.review.mine) return [];
  const others = (await waitingLike(world, person, { like, limit: MOST })).filter(
    ({ review, of }) => review.id !== id && askedAbout(review, of).template === template,
  );
  return [looked.review, ...others.slice(0, MOST - 1).map(({ queued }) => queued)];
}

const DIFFERENT = {
  code: "not_alike",
  message: "Nothing was approved: these reviews are not all open with the identical action. Answer each by itself.",
};

function listProblem(ids: readonly string[], { kind }: Answer): typeof DIFFERENT | null {
  if (kind !== "approve")
    return { code: "not_offered", message: "Nothing was done: several reviews can only be approved together." };
  if (ids.length < 2 || ids.length > MOST || new Set(ids).size < ids.length)
    return { code: "list_invalid", message: `Nothing was approved: name 2 to ${MOST} different reviews, each by its id.` };
  return null;
}

interface AskedIn {
  readonly id: string;
  readonly digest: string | null;
  /** Null = it is not open, or asks about no action. */
  readonly like: Template | null;
  /** The digest of that. */
  readonly template: string | null;
}

async function askedIn(world: World, id: string): Promise<AskedIn> {
  const review = await world.store.reviews.load(id);
  const of = review === null ? null : await world.store.cases.load(review.caseId);
  if (review === null || of === null) throw new OpsError("REVIEW_UNKNOWN", "no such review");
  return askedAbout(review, of);
}

function askedAbout({ id, digest, status }: Review, of: Case): AskedIn {
  const open = status === "open" && of.status === "in_review" && of.reviewId === id;
  const like = open && of.proposal !== null ? templateOf(of.proposal.payload) : null;
  return { id, digest, like, template: like === null ? null : labelledDigest("ots.template.v1", like) };
}

async function refuse(world: World, ids: readonly string[], answer: Answer, why: typeof DIFFERENT): Promise<AlikeAnswered> {
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
