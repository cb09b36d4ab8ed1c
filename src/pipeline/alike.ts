import { type ActionPayload, type Alike, type Answer, labelledDigest, OpsError } from "../case/index.ts";
import type { Person } from "../ports/index.ts";
import { recordOutside } from "./outside.ts";
import { type QueuedReview, reviewQueue } from "./review-queue.ts";
import { type Submitted, submitAnswer } from "./submitted.ts";
import { openCase } from "./verdicts.ts";
import type { World } from "./world.ts";

/** What became of one answer to several reviews: each by itself, or nothing at all. */
export type AlikeAnswered =
  | { readonly kind: "answered"; readonly template: string; readonly each: readonly (Submitted & { readonly review: string })[] }
  | { readonly kind: "refused"; readonly code: string; readonly message: string };

const MOST = 100;

/** Digest of a payload without its ticket and target: equal for the same action with the same arguments and the same words, elsewhere. */
function templateDigest({ ticket: _ticket, target: _target, ...template }: ActionPayload): string {
  return labelledDigest("ots.template.v1", template);
}

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
  const { template } = await askedIn(world, id);
  if (template === null) return [];
  const found: QueuedReview[] = [];
  for (const one of await reviewQueue(world, person, false))
    if (found.length < MOST && (await askedIn(world, one.id)).template === template) found.push(one);
  return found.some((one) => one.id === id) ? found : [];
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
  readonly template: string | null;
}

async function askedIn(world: World, id: string): Promise<AskedIn> {
  const review = await world.store.reviews.load(id);
  const of = review === null ? null : await world.store.cases.load(review.caseId);
  if (review === null || of === null) throw new OpsError("REVIEW_UNKNOWN", "no such review");
  const proposal = openCase(review, of)?.proposal ?? null;
  return { id, digest: review.digest, template: proposal === null ? null : templateDigest(proposal.payload) };
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
