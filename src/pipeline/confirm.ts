import type { Answer, ShownFactor } from "../case/index.ts";
import { givenOf } from "../case/index.ts";
import { sayingOf } from "./awaited.ts";
import { namedReview } from "./named-review.ts";
import { type Submitted, submitAnswer } from "./submitted.ts";
import type { World } from "./world.ts";

/** Who confirms, as the system proves it that he came by, and what else proves him. */
export type Confirming = Pick<Answer, "account" | "provenBy" | "at" | "source" | "factor" | "key">;

/** Confirms the approval that this person gave in the ticket: exactly that verdict, by the same checks as any, with the factor that it lacked. Throws as submitAnswer(). */
export async function confirmApproval(world: World, reviewId: string, by: Confirming, factor?: ShownFactor): Promise<Submitted> {
  const { review, of } = await namedReview(world, reviewId, { ...by, kind: "approve" });
  const person = by.account === null ? null : await world.directory.byAccount(by.provenBy ?? of.ticket.system, by.account);
  const given = givenOf(of).find((one) => one.person === person?.id);
  const answer: Answer = {
    ...by,
    ...sayingOf(given),
    ...(given?.standsInFor === undefined ? {} : { standsInFor: given.standsInFor }),
  };
  const submitted = await submitAnswer(world, reviewId, answer, factor);
  // What kept it from counting may have ended it for good: the next look says so in the ticket.
  if (submitted.kind === "refused" && given !== undefined)
    await world.store.outbox.set([{ kind: "review", ref: review.id, at: world.clock() }]);
  return submitted;
}
