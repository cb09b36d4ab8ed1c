import { type CaseIn, type EventOf, isUnseen, type StandingEnd, type TicketContext, type Verdict } from "../case/index.ts";
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
  const ended = await Promise.all(given.map(({ verdict }) => endedFor(world, verdict)));
  const weight = { risk: of.decision.risk, action: of.proposal.payload.action, amount: amountIn(world, of, context) };
  const approvers = given.flatMap((approval, at) => {
    const person = people[at] ?? null;
    const own = lapseOf({ ...approval, person, rights: world.policy.rights, weight }) ?? twinOf(person, people.slice(0, at));
    const lapse = own ?? ended[at] ?? null;
    return lapse === null ? [] : [{ person: approval.verdict.person, lapse }];
  });
  return approvers.length === 0 ? null : { why: "approver_lost", approvers };
}

/** What ends one without taking anything back that it let through. */
const SPENT: ReadonlySet<StandingEnd> = new Set(["used_up", "expired"]);

/** Of what its giver did not look at nothing is left once somebody ended the standing approval that it came by. */
async function endedFor(world: World, verdict: Verdict): Promise<"standing_ended" | null> {
  if (verdict.standing === undefined || !isUnseen(verdict)) return null;
  const approval = await world.store.standingApprovals.load(verdict.standing.id);
  if (approval === null) return "standing_ended";
  return approval.ended === null || SPENT.has(approval.ended.why) ? null : "standing_ended";
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
