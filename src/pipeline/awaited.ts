import {
  type Answer,
  type Case,
  type CaseEvent,
  type Confirmed,
  type EventOf,
  type GivenApproval,
  type LapseWhy,
  voidedBy,
} from "../case/index.ts";
import type { Person } from "../ports/index.ts";
import type { Asked, Refusal } from "./asked.ts";
import { countingKinds, needsFactor } from "./factor.ts";
import type { World } from "./world.ts";

/** True for an approval in the ticket that only lacks its factor, where its giver can show one on our pages. */
export function awaitsFactor(world: World, { review, answer }: Pick<Asked, "review" | "answer">): boolean {
  const isNative = answer.kind === "approve" && answer.provenBy === undefined && answer.factor === undefined;
  return isNative && world.policy.confirmMinutes > 0 && needsFactor(world, review) && countingKinds(world).length > 0;
}

/** Keeps an approval of somebody who may give it, until he confirms it; or says that one of his waits already. */
export function approvalGiven(world: World, { review, of, answer, cardHash }: Asked, person: Person): CaseEvent | Refusal {
  const before = of.given?.find((one) => one.person === person.id);
  if (before !== undefined)
    return { code: "already_given", message: `Not counted again: ${waitingText(world, review.id, before.until)}` };
  const now = world.clock().getTime();
  const until = new Date(Math.min(now + world.policy.confirmMinutes * 60_000, Date.parse(review.expiresAt)));
  const given: GivenApproval = {
    person: person.id,
    account: answer.account ?? "",
    provenBy: of.ticket.system,
    at: answer.at,
    source: answer.source,
    reason: answer.reason,
    digest: review.digest,
    cardHash: cardHash ?? "",
    step: review.step,
    ...(answer.standsInFor === undefined ? {} : { standsInFor: answer.standsInFor }),
    until: until.toISOString(),
  };
  return { type: "approval_given", reviewId: review.id, given };
}

/** What the ticket says of it: who gave it stands in the ticket's own record. */
export function givenText(world: World, { reviewId, given }: EventOf<"approval_given">): string {
  return `Approved here, and not counted yet: ${waitingText(world, reviewId, given.until)}`;
}

function waitingText(world: World, reviewId: string, until: string): string {
  return `high risk needs proof of who approves. Whoever approved confirms it with a factor until ${until} (UTC), else it counts for nothing: ${world.page}/reviews/${reviewId}`;
}

const NONE: Refusal = {
  code: "nothing_to_confirm",
  message:
    "Not counted: no approval of yours waits to be confirmed. It was not confirmed in time, or what it was about has changed.",
};

/** The approval that an answer confirms: his own, in time, for the step that is asked now; null = it stands for itself. */
export function confirmedBy(world: World, { of, review, answer }: Asked, { id }: Person): Confirmed | Refusal | null {
  if (answer.confirms === undefined) return null;
  const given = of.given?.find(({ source, person }) => source === answer.confirms && person === id);
  if (given === undefined || given.step !== review.step || isOver(given, world.clock())) return NONE;
  const { account, provenBy, at, source } = given;
  return { account, provenBy, at, source };
}

/** True when it is too late to confirm it. */
export function isOver({ until }: Pick<GivenApproval, "until">, now: Date): boolean {
  return now.getTime() >= Date.parse(until);
}

/** What the confirmation of an approval says: exactly what was said in the ticket, of the very version. */
export function sayingOf(given: GivenApproval | undefined): Pick<Answer, "kind" | "digest" | "reason" | "changes" | "confirms"> {
  const { source = "", digest = null, reason = null } = given ?? {};
  return { kind: "approve", digest, reason, changes: null, confirms: source };
}

const WHY: Readonly<Record<LapseWhy, string>> = {
  unconfirmed: "it was not confirmed in time",
  step_over: "its step was answered by others meanwhile",
  card_edited: "the card is not the one that it approved",
  not_entitled: "whoever gave it may not answer this question any more",
};

/** What the ticket says of them. */
export function lapsedText({ lapsed }: EventOf<"approval_lapsed">): string {
  const reasons = [...new Set(lapsed.map(({ why }) => WHY[why]))].join("; ");
  return `An approval given here counts for nothing: ${reasons}. The question is still open.`;
}

/** Whoever approved in the ticket, and had not confirmed it yet, reads that there is nothing left to confirm. */
export function voidedText(from: Case, event: CaseEvent): string {
  return voidedBy(from, event).length === 0 ? "" : " An approval given here that was not confirmed yet counts for nothing.";
}
