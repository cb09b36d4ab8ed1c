import {
  type Answer,
  type Case,
  type CaseEvent,
  type CaseIn,
  errorCode,
  OpsError,
  type Review,
  type VerdictKind,
} from "../case/index.ts";
import { looksLikeCode } from "../identity/index.ts";
import type { ReviewRecord } from "../ports/index.ts";
import { withoutOneTimeCodes } from "../privacy/index.ts";
import { eventOf } from "./answers.ts";
import type { Asked, Refusal } from "./asked.ts";
import { escalate } from "./escalation.ts";
import { endLapsed, firstOver } from "./lapsed.ts";
import { LEASE_SECONDS, underLease } from "./lease.ts";
import { refuseAnswer } from "./refused-answers.ts";
import { pushCase } from "./run.ts";
import { lateToStanding } from "./standing/late-answer.ts";
import { useStanding } from "./standing/use-standing.ts";
import { accountFor } from "./systems.ts";
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
  if (looked === null) return world.store.outbox.done([{ kind: "review", ref: reviewId }]);
  const { review, of, row } = looked;
  // Whatever is told about the review from here on is looked at once more: the row is neither put off nor taken away then.
  const done = (): Promise<void> => world.store.outbox.finish({ kind: "review", ref: reviewId }, row);
  const open = openCase(review, of);
  const { moved, unread, cardHash } = await readAnswers(world, review, of);
  if (moved || open === null) return done();
  const still = await stillAsked(world, reviewId, cardHash);
  if (still === null) return done();
  if (world.clock().getTime() < Date.parse(review.expiresAt)) {
    // What no webhook tells, the poller finds: what is due by itself is the next escalation, or the expiry.
    const next = await escalate(world, reviewId, still);
    if (next === null) return done();
    const at = earlier(next, firstOver(still));
    return world.store.outbox.postpone({ kind: "review", ref: reviewId, at }, row);
  }
  // Nobody could see a question whose card is not posted: it is asked anew with its whole time, never counted as rejected.
  const expired: CaseEvent = { type: "expired", reviewId, ...(unread === null ? {} : { unread }) };
  await pushCase(world, still, review.record === null ? { type: "unshown", reviewId } : expired);
  await done();
}

/** The case that still waits for people, after what of their approvals lapsed and what they approved beforehand; null = it does not, or moved on just now. */
async function stillAsked(
  world: World,
  reviewId: string,
  cardHash: string | null | undefined,
): Promise<CaseIn<"in_review"> | null> {
  const still = await endLapsed(world, reviewId, cardHash);
  if (still === null || typeof cardHash !== "string") return still;
  return useStanding(world, still, cardHash);
}

function earlier(one: Date, other: Date | null): Date {
  return other !== null && other.getTime() < one.getTime() ? other : one;
}

interface Read {
  /** An answer moved the case on. */
  readonly moved: boolean;
  /** Why the answers could not be read or checked, when they could not. */
  readonly unread: ReturnType<typeof errorCode> | null;
  /** Of the card as it stands in the ticket; undefined = it was not read. */
  readonly cardHash?: string | null;
}

/** Takes the answers on a card. Throws what keeps them from being read or checked as long as it may pass by itself. */
async function readAnswers(world: World, review: Review, of: Case): Promise<Read> {
  if (review.record === null) return { moved: false, unread: null };
  try {
    const shown = await accountFor(world, of).review(review.record);
    return { moved: await takeAnswers(world, { review, of, shown }), unread: null, cardHash: shown.cardHash };
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

/** Counts or refuses each answer on the record that was not dealt with yet, rejections first, each by what those before it left. True when one moved the case on. */
export async function takeAnswers(world: World, { review: asked, of: case_, shown }: Seen): Promise<boolean> {
  const fresh = shown.answers.filter((one) => !asked.seen.includes(one.source));
  let moved = false;
  for (const given of fresh.toSorted(rejectionsFirst)) {
    // A ticket keeps what is typed into it: a one-time code there proves nobody, and goes no further.
    const answer = { ...given, reason: withoutOneTimeCodes(given.reason) };
    const { review, of } = await asTheyStand(world, { review: asked, of: case_ });
    const open = openCase(review, of);
    if (open === null) {
      const { code, message } = late(review, answer.kind);
      const beforehand = await lateToStanding(world, { review, of, answer });
      await refuseAnswer(world, { review, of, answer, open: false }, { code, message: `${message}${beforehand}` });
      continue;
    }
    if (looksLikeCode(given.reason)) {
      await refuseAnswer(world, { review, of, answer, open: true }, CODE_IN_TICKET);
      continue;
    }
    if (await countAnswer(world, { review, of: open, answer, cardHash: shown.cardHash })) moved = true;
  }
  return moved;
}

/** Of what is found at once nobody has acted on any yet: whoever says no is heard before it is too late. */
function rejectionsFirst(a: Answer, b: Answer): number {
  return Number(b.kind === "reject") - Number(a.kind === "reject");
}

/** A review and its case as they are now. */
export async function asTheyStand(world: World, known: Omit<Seen, "shown">): Promise<Omit<Seen, "shown">> {
  return (await world.store.reviews.withCase(known.review.id)) ?? known;
}

const OVER: Readonly<Record<Review["status"], string>> = {
  expired: "the question had expired",
  rejected: "it had been rejected",
  approved: "it had been approved before",
  voided: "the question had been withdrawn",
  open: "its case had gone on without it",
};

function late({ status }: Review, kind: VerdictKind): { readonly code: string; readonly message: string } {
  const not = kind === "approve" || kind === "modify" ? "Not executed" : "Not counted";
  return { code: "closed", message: `${not}: ${OVER[status]}. Too late: this question was already closed. Nothing was changed.` };
}

const CODE_IN_TICKET: Refusal = {
  code: "code_in_ticket",
  message: "Not counted: a one-time code is never typed into a ticket. Answer again without it.",
};

async function countAnswer(world: World, asked: Asked): Promise<boolean> {
  const said: CaseEvent | Refusal = await eventOf(world, asked);
  if ("message" in said) {
    await refuseAnswer(world, { ...asked, open: true }, said);
    return false;
  }
  return (await pushCase(world, asked.of, said)) && said.type !== "verdict_recorded" && said.type !== "approval_given";
}
