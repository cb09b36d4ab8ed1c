import { type Answer, type Case, OpsError, type Review } from "../case/index.ts";
import { recordOutside } from "./outside.ts";
import type { World } from "./world.ts";

/** Who does something to a review, as the system proves it that he came by, and what. */
export interface Act extends Pick<Answer, "account" | "provenBy" | "at" | "source"> {
  readonly kind: Answer["kind"] | "withdraw";
}

/** The review that an act names, and its case. Throws REVIEW_UNKNOWN when there is none: then it stands in the evidence who named it. */
export async function namedReview(world: World, id: string, act: Act): Promise<{ readonly review: Review; readonly of: Case }> {
  const review = await world.store.reviews.load(id);
  const of = review === null ? null : await world.store.cases.load(review.caseId);
  if (review !== null && of !== null) return { review, of };
  const { account, provenBy, kind: verdict, at, source } = act;
  await recordOutside(world, {
    kind: "review.answer_refused",
    actor: { type: "person", id: account ?? "unproven" },
    subject: { system: "ops-trust", type: "review", id },
    caseId: null,
    corr: { review: id },
    payload: { code: "unknown_review", verdict, source, at, ...(provenBy === undefined ? {} : { proven_by: provenBy }) },
  });
  throw new OpsError("REVIEW_UNKNOWN", "no such review");
}

/** Why nothing that is sent here counts for another region's case. */
export const OTHER_REGION = {
  code: "other_region",
  message: "Not counted: this question belongs to another region's service and is answered there.",
};
