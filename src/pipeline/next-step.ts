import type { Case, CaseIn, EventOf, Review, TicketContext } from "../case/index.ts";
import { timesShown } from "../review/index.ts";
import { paceOf } from "./review-time.ts";
import { routedOn } from "./routing.ts";
import type { World } from "./world.ts";

/** What an answer's event says of the step that it opens: who is asked, and until when, if that is longer than was said. */
export async function stepOpened(
  world: World,
  { review, of }: { readonly review: Review; readonly of: CaseIn<"in_review"> },
  step: number,
  context: TicketContext,
): Promise<Pick<EventOf<"verdict_recorded">, "routing" | "expiresAt">> {
  const routed = await routedOn(world, review, step, context);
  const { expiresAt } = withStepTimes(world, { ...review, ...routed, step }, of);
  return { ...routed, ...(expiresAt === review.expiresAt ? {} : { expiresAt }) };
}

/** A review whose step has just been opened: the whole time is that step's, however late the one before was answered. */
export function withStepTimes(world: World, review: Review, of: Case): Review {
  const since = beginsAt(world.clock(), of);
  const { expiresAt, halfAt, deadline } = timesShown(review, since, paceOf(world, review));
  return { ...review, expiresAt, halfAt, deadline, escalated: { step: review.step, done: 0, since: since.toISOString() } };
}

/** While the requester is still asked, the clock stands still for the new step too. */
function beginsAt(now: Date, of: Case): Date {
  const until = of.status === "in_review" && of.waiting !== undefined ? Date.parse(of.waiting.until) : 0;
  return new Date(Math.max(now.getTime(), until));
}
