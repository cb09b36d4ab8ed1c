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
  await recordStranger(world, id, act, "unknown_review");
  throw new OpsError("REVIEW_UNKNOWN", "no such review");
}

/** Keeps somebody from learning how a question ended that he was never asked: to him there is none, and none of his words are kept. Throws REVIEW_UNKNOWN then. */
export async function hideFromStrangers(world: World, review: Review, act: Act): Promise<void> {
  const { account, provenBy } = act;
  const person = account === null ? null : await world.directory.byAccount(provenBy ?? review.system, account);
  const groups = review.steps.flatMap((step) => step.groups);
  const isAsked = person?.active === true && person.human && person.groups.some((group) => groups.includes(group));
  if (isAsked || review.verdicts.some((verdict) => verdict.person === person?.id)) return;
  await recordStranger(world, review.id, act, "not_asked");
  throw new OpsError("REVIEW_UNKNOWN", "no such review");
}

function recordStranger(world: World, id: string, act: Act, code: "unknown_review" | "not_asked"): Promise<void> {
  const { account, provenBy, kind: verdict, at, source } = act;
  return recordOutside(world, {
    kind: "review.answer_refused",
    actor: { type: "person", id: account ?? "unproven" },
    subject: { system: "ops-trust", type: "review", id },
    caseId: null,
    corr: { review: id },
    payload: { code, verdict, source, at, ...(provenBy === undefined ? {} : { proven_by: provenBy }) },
  });
}

/** Why nothing that is sent here counts for another region's case. */
export const OTHER_REGION = {
  code: "other_region",
  message: "Not counted: this question belongs to another region's service and is answered there.",
};
