import {
  type Answer,
  type CaseIn,
  errorCode,
  type Review,
  type StandingApproval,
  type StandingUse,
  sourceOfUse,
} from "../../case/index.ts";
import type { StandingNow } from "../../ports/index.ts";
import { eventOf } from "../answers.ts";
import { waiting } from "../lapsed.ts";
import { LEASE_SECONDS, underLease } from "../lease.ts";
import { pushCase } from "../run.ts";
import type { World } from "../world.ts";
import { endByItself } from "./end-standing.ts";
import { misfit, type Open } from "./fits.ts";
import { liveFor, lookIn } from "./look-for-standing.ts";
import { endOf } from "./over.ts";

/** Somebody else was faster with the same approval, or a system that is asked does not answer. */
const AGAIN_MS = 1_000;
const DOWN_MS = 60_000;

/**
 * Answers an open question by what people approved beforehand, each as one person's approval and through the checks of any answer. What does not fit leaves
 * the question to people, without a word. The case as it is then; null when it went on, or somebody else has it.
 */
export async function useStanding(
  world: World,
  from: CaseIn<"in_review">,
  cardHash: string,
): Promise<CaseIn<"in_review"> | null> {
  if (world.policy.standing === null) return from;
  let of: CaseIn<"in_review"> | null = from;
  try {
    for (const approval of await liveFor(world, from)) {
      of = await usedFor(world, approval, { of, cardHash });
      if (of === null) return null;
    }
  } catch (error) {
    world.log.warn("standing approval not looked at", { review: from.reviewId, code: errorCode(error) });
    await world.store.outbox.set([lookIn(world, from.reviewId, DOWN_MS)]);
  }
  return of;
}

interface Standing {
  readonly of: CaseIn<"in_review">;
  readonly cardHash: string;
}

/** One question at a time uses an approval: of many at once each would find its number taken. */
async function usedFor(world: World, { id }: StandingNow, standing: Standing): Promise<CaseIn<"in_review"> | null> {
  const lease = await world.store.leases.take(`standing:${id}`, world.owner, LEASE_SECONDS);
  if (lease === null) return again(world, standing.of);
  return underLease(world, lease, async () => {
    const approval = await world.store.standingApprovals.load(id);
    return approval === null ? standing.of : usedNow(world, approval, standing);
  });
}

async function again(world: World, { reviewId }: CaseIn<"in_review">): Promise<null> {
  await world.store.outbox.set([lookIn(world, reviewId, AGAIN_MS)]);
  return null;
}

async function usedNow(world: World, approval: StandingNow, { of, cardHash }: Standing): Promise<CaseIn<"in_review"> | null> {
  const why = await endOf(world, approval);
  if (why !== null) {
    await endByItself(world, approval, why);
    return of;
  }
  const now = await asked(world, of.reviewId);
  if (now === null) return null;
  const said =
    misfit(world, approval, now) ?? (await eventOf(world, { ...now, answer: answerBy(world, approval, now.review), cardHash }));
  if (typeof said === "string" || "message" in said) {
    await endUnlessCounted(world, approval, now);
    return now.of;
  }
  if (await pushCase(world, now.of, said)) return (await asked(world, of.reviewId))?.of ?? null;
  return again(world, of);
}

/** The question that it was given from does not take it after all: then nothing was given. */
async function endUnlessCounted(world: World, approval: StandingNow, { review }: Open): Promise<void> {
  if (review.id === approval.review && approval.used.length === 0) await endByItself(world, approval, "not_counted");
}

async function asked(world: World, reviewId: string): Promise<Open | null> {
  const now = await world.store.reviews.withCase(reviewId);
  const of = now === null ? null : waiting(now);
  return now === null || of === null ? null : { review: now.review, of };
}

function answerBy(world: World, approval: StandingNow, { digest }: Review): Answer {
  const { account, provenBy, reason, used } = approval;
  const standing = useOf(approval, used.length + 1);
  const at = world.clock().toISOString();
  return { kind: "approve", account, provenBy, at, reason, changes: null, digest, source: sourceOfUse(standing), standing };
}

/** What a verdict holds of a use of it. */
export function useOf({ id, entry, uses, until }: StandingApproval, use: number): StandingUse {
  return { id, entry, use, of: uses, until };
}
