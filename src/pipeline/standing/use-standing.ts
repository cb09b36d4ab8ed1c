import {
  type Answer,
  type CaseIn,
  errorCode,
  type Review,
  type StandingApproval,
  type StandingUse,
  sourceOfUse,
  templateDigest,
} from "../../case/index.ts";
import type { Due, StandingNow } from "../../ports/index.ts";
import { eventOf } from "../answers.ts";
import { waiting } from "../lapsed.ts";
import { pushCase } from "../run.ts";
import type { World } from "../world.ts";
import { endByItself } from "./end-standing.ts";
import { misfit } from "./fits.ts";
import { endOf } from "./over.ts";

/** Somebody else was faster with the same approval, or a system that is asked does not answer. */
const AGAIN_MS = 1_000;
const DOWN_MS = 60_000;

/** Brings a question that just stands in its ticket forward where somebody approved the like of it beforehand. */
export async function lookForStanding(world: World, { id, caseId }: Review): Promise<readonly Due[]> {
  if (world.policy.standing === null) return [];
  const of = await world.store.cases.load(caseId);
  const live = of?.status === "in_review" && of.reviewId === id ? await liveFor(world, of) : [];
  return live.length === 0 ? [] : [dueIn(world, id, 0)];
}

/**
 * Answers an open question by what people approved beforehand, each as one person's approval and through the checks of any answer. What does not fit leaves
 * the question to people, without a word. True when the case went on, or somebody else has it.
 */
export async function useStanding(world: World, of: CaseIn<"in_review">, cardHash: string | null): Promise<boolean> {
  if (world.policy.standing === null) return false;
  try {
    for (const approval of await liveFor(world, of)) if (await usedFor(world, approval, of.reviewId, cardHash)) return true;
  } catch (error) {
    world.log.warn("standing approval not looked at", { review: of.reviewId, code: errorCode(error) });
    await world.store.outbox.set([dueIn(world, of.reviewId, DOWN_MS)]);
  }
  return false;
}

async function usedFor(world: World, approval: StandingNow, reviewId: string, cardHash: string | null): Promise<boolean> {
  const why = await endOf(world, approval);
  if (why !== null) {
    await endByItself(world, approval, why);
    return false;
  }
  const now = await world.store.reviews.withCase(reviewId);
  const of = now === null ? null : waiting(now);
  if (now === null || of === null) return true;
  const { review } = now;
  if (misfit(world, approval, { review, of }) !== null) return false;
  const said = await eventOf(world, { review, of, answer: answerBy(world, approval, review), cardHash });
  if ("message" in said) return false;
  if (await pushCase(world, of, said)) return said.type !== "verdict_recorded";
  await world.store.outbox.set([dueIn(world, reviewId, AGAIN_MS)]);
  return true;
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

async function liveFor(world: World, { workflow, proposal }: CaseIn<"in_review">): Promise<readonly StandingNow[]> {
  return proposal === null ? [] : world.store.standingApprovals.live(workflow, templateDigest(proposal.payload));
}

function dueIn(world: World, ref: string, ms: number): Due {
  return { kind: "review", ref, at: new Date(world.clock().getTime() + ms) };
}
