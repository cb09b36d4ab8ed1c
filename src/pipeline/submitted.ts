import { type Answer, type Case, type CaseEvent, OpsError, type Review, type ShownFactor } from "../case/index.ts";
import { eventOf, type Refusal } from "./answers.ts";
import { COUNTED, earlierOutcome, isReused, KEY_REUSED, type Submitted } from "./earlier-outcome.ts";
import { toldPersonally } from "./exercises.ts";
import { underLease, waitForLease } from "./lease.ts";
import { hideFromStrangers, namedReview, OTHER_REGION } from "./named-review.ts";
import { refuseQuietly } from "./refused-answers.ts";
import { pushCase } from "./run.ts";
import { lateToStanding } from "./standing/late-answer.ts";
import { accountFor } from "./systems.ts";
import { asTheyStand, openCase, takeAnswers } from "./verdicts.ts";
import type { World } from "./world.ts";

export type { Submitted } from "./earlier-outcome.ts";

/**
 * Counts an answer from our page, the API or a chat: by the same checks and the same compare-and-set as one on the ticket. What people answered in the ticket
 * meanwhile is read first and wins. A second factor that comes with it is checked for it alone. Throws REVIEW_UNKNOWN; REVIEW_BUSY and the ticket system's errors mean "not counted, try again": nothing was changed.
 */
export async function submitAnswer(world: World, reviewId: string, answer: Answer, factor?: ShownFactor): Promise<Submitted> {
  const lease = await waitForLease(world, `review:${reviewId}`);
  return underLease(world, lease, () => submitHeld(world, reviewId, answer, factor));
}

/** The same for whoever holds the review's lease. */
export async function submitHeld(world: World, reviewId: string, answer: Answer, factor?: ShownFactor): Promise<Submitted> {
  const { review, of } = await namedReview(world, reviewId, answer);
  if (review.seen.includes(answer.source)) return earlierOutcome(world, review, answer.source);
  if (isReused(answer, review)) return refuse(world, { review, of, answer }, KEY_REUSED);
  if (of.region !== world.region) return refuse(world, { review, of, answer }, OTHER_REGION);
  if (openCase(review, of) === null) return late(world, review, of, answer);
  if (review.record === null)
    return refuse(
      world,
      { review, of, answer },
      { code: "not_shown", message: "Not counted: the question does not stand in the ticket yet." },
    );
  return count(world, { review, of, answer }, { record: review.record, factor });
}

/** Counts an answer to a question that stands in its ticket, after those that were given there. */
async function count(
  world: World,
  { review, of, answer }: Loaded & { readonly answer: Answer },
  { record, factor }: { readonly record: NonNullable<Review["record"]>; readonly factor: ShownFactor | undefined },
): Promise<Submitted> {
  const shown = await accountFor(world, of).review(record);
  await takeAnswers(world, { review, of, shown });
  const now = await asTheyStand(world, { review, of });
  const open = openCase(now.review, now.of);
  if (open === null) return late(world, now.review, now.of, answer);
  const asked = { review: now.review, of: open, answer, cardHash: shown.cardHash };
  const said = await eventOf(world, factor === undefined ? asked : { ...asked, shown: factor });
  if ("message" in said) return refuse(world, { review: now.review, of: open, answer }, said);
  if (!(await pushCase(world, open, said))) {
    const after = await asTheyStand(world, now);
    // Somebody else's answer was counted in this very moment and did not end it.
    if (openCase(after.review, after.of) !== null) throw new OpsError("REVIEW_BUSY", "the question moved on just now");
    return late(world, after.review, after.of, answer);
  }
  return { kind: "counted", event: said.type, message: countedText(said) };
}

function countedText(said: CaseEvent): string {
  return toldPersonally(said) ?? COUNTED[said.type] ?? "Counted.";
}

interface Loaded {
  readonly review: Review;
  readonly of: Case;
}

async function refuse(world: World, given: Loaded & { readonly answer: Answer }, why: Refusal): Promise<Submitted> {
  await refuseQuietly(world, { ...given, open: given.review.status === "open" }, why);
  return { kind: "refused", ...why };
}

async function late(world: World, review: Review, of: Case, answer: Answer): Promise<Submitted> {
  await hideFromStrangers(world, review, answer);
  const beforehand = await lateToStanding(world, { review, of, answer });
  const message = `Too late: this question is already ${review.status}. Nothing was changed.${beforehand}`;
  await refuseQuietly(world, { review, of, answer, open: false }, { code: "closed", message });
  return { kind: "closed", status: review.status, message };
}
