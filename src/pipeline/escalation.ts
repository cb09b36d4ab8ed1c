import type { CaseIn, EscalationMove, EventOf, Review, Routing } from "../case/index.ts";
import { escalationsLeft, nextLook, stepSince } from "../review/index.ts";
import { paceOf } from "./review-time.ts";
import { routedAgain } from "./routing.ts";
import { pushCase } from "./run.ts";
import type { World } from "./world.ts";

/** Does what an unanswered question has come to, each thing once and in order. When it is to be looked at next; null = it moved on meanwhile. */
export async function escalate(world: World, reviewId: string, from: CaseIn<"in_review">): Promise<Date | null> {
  for (let of = from; ; ) {
    const stands = standsStillUntil(world, of);
    if (stands !== null) return stands;
    const review = await world.store.reviews.load(reviewId);
    if (review?.status !== "open") return null;
    const pace = paceOf(world, review);
    const [next] = escalationsLeft(review, pace);
    if (next === undefined || next.at.getTime() > world.clock().getTime()) return nextLook(review, pace);
    if (!(await pushCase(world, of, await escalated(world, review, next.move)))) return null;
    const moved = await stillAsked(world, of);
    if (moved === null) return null;
    of = moved;
  }
}

async function stillAsked(world: World, { id, reviewId }: CaseIn<"in_review">): Promise<CaseIn<"in_review"> | null> {
  const moved = await world.store.cases.load(id);
  return moved?.status === "in_review" && moved.reviewId === reviewId ? moved : null;
}

/** Until when nothing happens to the question, because its requester is asked; null = its clock runs. */
function standsStillUntil(world: World, { waiting }: CaseIn<"in_review">): Date | null {
  const until = waiting === undefined ? null : new Date(waiting.until);
  return until !== null && world.clock().getTime() < until.getTime() ? until : null;
}

/** How many levels of the chain are reached by each move: the last one reaches managers too. */
const REACHED: Readonly<Record<EscalationMove, number>> = { remind: 1, widen: 2, fallback: 4 };

/** The event of a move, as the directory is now. */
export async function escalated(world: World, review: Review, move: EscalationMove): Promise<EventOf<"escalated">> {
  const workflow = world.policy.workflows.get(review.workflow);
  const routing: Routing =
    workflow === undefined
      ? { step: review.step, levels: [], reached: 1, told: [] }
      : await routedAgain(world, workflow, review, REACHED[move]);
  const now = review.steps[review.step]?.groups ?? [];
  const reached = routing.levels.slice(0, routing.reached).flatMap(({ groups }) => groups);
  const added = reached.filter((group) => !now.includes(group));
  return { type: "escalated", reviewId: review.id, move, since: stepSince(review), groups: [...now, ...added], added, routing };
}
