import { type Case, type CaseEvent, type CaseIn, errorCode, OpsError, type Review } from "../case/index.ts";
import type { ReviewRecord } from "../ports/index.ts";
import { withoutOneTimeCodes } from "../privacy/index.ts";
import { type Asked, eventOf } from "./answers.ts";
import { LEASE_SECONDS, underLease } from "./lease.ts";
import { refuseAnswer } from "./refused-answers.ts";
import { pushCase } from "./run.ts";
import { systemOf } from "./systems.ts";
import type { World } from "./world.ts";

/** Looks at a review: reads the answers in the ticket's own record, counts the first valid one, refuses the others with a reason, or lets it expire. */
export async function lookAtReview(world: World, reviewId: string): Promise<void> {
  const lease = await world.store.leases.take(`review:${reviewId}`, world.owner, LEASE_SECONDS);
  // Whoever looks just now may have missed the answer that this job is about: its row, added to, outlives that look. Waiting here would hold a worker.
  if (lease === null)
    return world.store.outbox.set([{ kind: "review", ref: reviewId, at: new Date(world.clock().getTime() + AGAIN_MS) }]);
  await underLease(world, lease, () => look(world, reviewId));
}

const AGAIN_MS = 1_000;

async function look(world: World, reviewId: string): Promise<void> {
  const looked = await world.store.reviews.look(reviewId);
  const of = looked === null ? null : await world.store.cases.load(looked.review.caseId);
  if (looked === null || of === null) return world.store.outbox.done([{ kind: "review", ref: reviewId }]);
  const { review, row } = looked;
  // Whatever is told about the review from here on is looked at once more: the row is neither put off nor taken away then.
  const done = (): Promise<void> => world.store.outbox.finish({ kind: "review", ref: reviewId }, row);
  const open = openCase(review, of);
  const { moved, unread } = await readAnswers(world, review, of);
  if (moved || open === null) return done();
  if (world.clock().getTime() < Date.parse(review.expiresAt)) {
    // What no webhook tells, the poller finds: the next thing that is due by itself is the expiry.
    return world.store.outbox.postpone({ kind: "review", ref: reviewId, at: new Date(review.expiresAt) }, row);
  }
  // Nobody could see a question whose card is not posted: it is asked anew with its whole time, never counted as rejected.
  const expired: CaseEvent = { type: "expired", reviewId, ...(unread === null ? {} : { unread }) };
  await pushCase(world, open, review.record === null ? { type: "unshown", reviewId } : expired);
  await done();
}

interface Read {
  /** An answer moved the case on. */
  readonly moved: boolean;
  /** Why the answers could not be read or checked, when they could not. */
  readonly unread: ReturnType<typeof errorCode> | null;
}

/** Takes the answers on a card. Throws what keeps them from being read or checked as long as it may pass by itself. */
async function readAnswers(world: World, review: Review, of: Case): Promise<Read> {
  if (review.record === null) return { moved: false, unread: null };
  try {
    const shown = await systemOf(world, of.ticket).review(review.record);
    return { moved: await takeAnswers(world, { review, of, shown }), unread: null };
  } catch (error) {
    if (isWaitedFor(world, review, error)) throw error;
    const code = errorCode(error);
    world.log.warn("answers not checked", { review: review.id, code });
    return { moved: false, unread: code };
  }
}

/** An answer given in time, and not readable in an outage just then, is waited for so long after the expiry. */
const GRACE_MS = 24 * 3_600_000;

/** A ticket that is gone keeps no review open, and nothing else keeps one open for ever: the expiry still comes. */
function isWaitedFor(world: World, review: Review, error: unknown): boolean {
  if (error instanceof OpsError && !error.retry) return false;
  return world.clock().getTime() < Date.parse(review.expiresAt) + GRACE_MS;
}

/** The case as long as this very review is what it waits for. */
export function openCase(review: Review, of: Case): CaseIn<"in_review"> | null {
  return review.status === "open" && of.status === "in_review" && of.reviewId === review.id ? of : null;
}

export interface Seen {
  readonly review: Review;
  readonly of: Case;
  readonly shown: ReviewRecord;
}

/** Counts or refuses each answer on the record that was not dealt with yet. True when one moved the case on. */
export async function takeAnswers(world: World, seen: Seen): Promise<boolean> {
  const { review, of, shown } = seen;
  const open = openCase(review, of);
  for (const given of shown.answers.filter((one) => !review.seen.includes(one.source))) {
    // A ticket keeps what is typed into it: a one-time code there proves nobody, and goes no further.
    const answer = { ...given, reason: withoutOneTimeCodes(given.reason) };
    if (open === null) {
      await refuseAnswer(world, { review, of, answer, open: false }, LATE);
      continue;
    }
    if (await countAnswer(world, { review, of: open, answer, cardHash: shown.cardHash })) return true;
  }
  return false;
}

const LATE = { code: "closed", message: "Too late: this question was already closed. Nothing was changed." };

async function countAnswer(world: World, asked: Asked): Promise<boolean> {
  const said: CaseEvent | { code: string; message: string } = await eventOf(world, asked);
  if ("message" in said) {
    await refuseAnswer(world, { ...asked, open: true }, said);
    return false;
  }
  return (await pushCase(world, asked.of, said)) && said.type !== "verdict_recorded";
}
