import type { CaseIn, EventOf, TicketContext } from "../case/index.ts";
import { type Lapse, lapseOf } from "../identity/index.ts";
import type { Person } from "../ports/index.ts";
import { approvalsOf, standingOf } from "../review/index.ts";
import { amountIn } from "./amount-in.ts";
import type { World } from "./world.ts";

type Lost = Pick<EventOf<"stale">, "why" | "approvers">;

/**
 * Looks everybody up again whose verdict made the approval, right before it is carried out: whoever may not give it any more makes it void; null = all may.
 * At high risk nothing that was kept is used. Throws DIRECTORY_DOWN: then nothing is carried out, and it is tried again.
 */
export async function lostApproval(world: World, of: CaseIn<"cleared"> | null, context: TicketContext): Promise<Lost | null> {
  if (of === null) return null;
  const review = of.reviewId === null ? null : await world.store.reviews.load(of.reviewId);
  const given = review === null ? [] : approvalsOf(review.steps, review.verdicts);
  // An approval that nobody gave is none, nor is one by fewer than the decision demanded, whatever the question's steps say by now.
  if (review === null || given.length === 0 || standingOf(of.decision.steps, review.verdicts).end !== "approved")
    return { why: "approver_lost", approvers: [] };
  const how = { fresh: of.decision.risk === "high" };
  const people = await Promise.all(given.map(({ verdict }) => world.directory.byId(verdict.person, how)));
  const weight = { risk: of.decision.risk, action: of.proposal.payload.action, amount: amountIn(world, of, context) };
  const approvers = given.flatMap((approval, at) => {
    const person = people[at] ?? null;
    const lapse = lapseOf({ ...approval, person, rights: world.policy.rights, weight }) ?? twinOf(person, people.slice(0, at));
    return lapse === null ? [] : [{ person: approval.verdict.person, lapse }];
  });
  return approvers.length === 0 ? null : { why: "approver_lost", approvers };
}

/** Two accounts that turn out to be one human being's are one approval, not two. */
function twinOf(person: Person | null, before: readonly (Person | null)[]): Lapse | "same_person" | null {
  if (person === null) return null;
  const isSame = (other: Person | null): boolean => other !== null && (isLinked(person, other) || isLinked(other, person));
  return before.some(isSame) ? "same_person" : null;
}

function isLinked({ others = [] }: Person, { id }: Person): boolean {
  return others.includes(id);
}
