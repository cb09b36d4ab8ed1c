import { barredAs, type CaseIn, type GivenApproval, givenOf, type LapsedApproval, type LapseWhy } from "../case/index.ts";
import type { ReviewedCase } from "../ports/index.ts";
import { isOver } from "./awaited.ts";
import { pushCase } from "./run.ts";
import type { World } from "./world.ts";

/**
 * Ends the approvals of an open question that nobody can confirm any more: their time is over, their step is, their card was edited, or whoever gave them may not
 * answer now. `cardHash` = of the card as it stands in the ticket; undefined = it could not be read. The case as it is then; null = the question is over, or moved on just now.
 */
export async function endLapsed(
  world: World,
  reviewId: string,
  cardHash: string | null | undefined,
): Promise<CaseIn<"in_review"> | null> {
  const now = await world.store.reviews.withCase(reviewId);
  const of = now === null ? null : waiting(now);
  if (now === null || of === null || givenOf(of).length === 0) return of;
  const lapsed = (await Promise.all(givenOf(of).map((given) => lapseOf(world, now, given, cardHash)))).filter(
    (one) => one !== null,
  );
  if (lapsed.length === 0) return of;
  if (!(await pushCase(world, of, { type: "approval_lapsed", reviewId, lapsed }))) return null;
  const moved = await world.store.reviews.withCase(reviewId);
  return moved === null ? null : waiting(moved);
}

/** The case as long as this review is what it waits for. */
export function waiting({ review, of }: ReviewedCase): CaseIn<"in_review"> | null {
  return review.status === "open" && of.status === "in_review" && of.reviewId === review.id ? of : null;
}

async function lapseOf(
  world: World,
  { review }: ReviewedCase,
  given: GivenApproval,
  cardHash: string | null | undefined,
): Promise<LapsedApproval | null> {
  const why = await whyOf();
  return why === null ? null : { person: given.person, source: given.source, why };

  async function whyOf(): Promise<LapseWhy | null> {
    if (isOver(given, world.clock())) return "unconfirmed";
    if (given.step !== review.step) return "step_over";
    if (cardHash !== undefined && cardHash !== given.cardHash) return "card_edited";
    return (await isEntitled(world, given, review.steps[review.step]?.groups ?? [])) ? null : "not_entitled";
  }
}

/** Whether he may still be asked. An answer of the directory that is not to be had takes nothing away: who confirms is looked up anew. */
async function isEntitled({ directory }: World, { person: id }: GivenApproval, asked: readonly string[]): Promise<boolean> {
  const person = await directory.byId(id, { fresh: true }).catch(() => undefined);
  if (person === undefined) return true;
  return person !== null && barredAs(person) === null && asked.some((group) => person.groups.includes(group));
}

/** When the first of them is over; null = none waits. */
export function firstOver(of: CaseIn<"in_review">): Date | null {
  const times = givenOf(of).map(({ until }) => Date.parse(until));
  return times.length === 0 ? null : new Date(Math.min(...times));
}
