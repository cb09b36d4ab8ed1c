import type { Case, CaseIn, End, Status } from "./case.ts";
import { common, type Rest, restOf } from "./case-fields.ts";
import { OpsError } from "./errors.ts";
import type { CaseEvent, CaseEventType, EventOf } from "./events.ts";
import { givenAfter } from "./given-after.ts";
import { brokenFor, heldAs, heldBy } from "./held-proposal.ts";

/** The whole life of a case: from a status, by an event, to one of these statuses. What is not here cannot happen. */
export const TRANSITIONS = {
  received: { context_gathered: ["in_context"], override_requested: ["in_context"], failed: ["stuck"], superseded: ["ended"] },
  in_context: {
    decided: ["cleared", "in_review", "held", "ended"],
    reversal_dropped: ["ended"],
    failed: ["stuck"],
    superseded: ["ended"],
  },
  in_review: {
    verdict_recorded: ["in_review"],
    escalated: ["in_review"],
    modified: ["in_review"],
    info_requested: ["in_review"],
    info_given: ["received"],
    commented: ["in_review"],
    reassigned: ["in_review"],
    approval_given: ["in_review"],
    approval_lapsed: ["in_review"],
    withdrawn: ["in_review"],
    unshown: ["received"],
    approved: ["cleared"],
    glass_broken: ["cleared"],
    revealed: ["ended"],
    rejected: ["ended"],
    expired: ["ended"],
    effect_failed: ["stuck"],
    superseded: ["ended"],
  },
  cleared: {
    effect_confirmed: ["ended"],
    withdrawn: ["in_review"],
    held: ["held"],
    stale: ["received"],
    effect_failed: ["stuck"],
    superseded: ["ended"],
  },
  held: { released: ["in_context"], glass_broken: ["cleared"], superseded: ["ended"] },
  stuck: { retried: ["received", "in_context", "cleared"], abandoned: ["ended"], superseded: ["ended"] },
  ended: {},
} as const satisfies Record<Status, Partial<Record<CaseEventType, readonly Status[]>>>;

/** Where an event leads. Throws TRANSITION_FORBIDDEN for what is not in the table; never changes its arguments. */
export function advance(from: Case, event: CaseEvent, at: string): Case {
  const allowed: Partial<Record<CaseEventType, readonly Status[]>> = TRANSITIONS[from.status];
  const targets = allowed[event.type];
  const rest = targets === undefined ? null : outcome(from, event);
  if (rest === null || !targets?.includes(rest.status)) {
    throw new OpsError("TRANSITION_FORBIDDEN", `a case that is ${from.status} cannot take ${event.type}`, { case: from.id });
  }
  return { ...common(from, event), version: from.version + 1, updatedAt: at, ...rest };
}

function outcome(from: Case, event: CaseEvent): Rest<Case> | null {
  switch (event.type) {
    case "context_gathered":
    case "override_requested":
    case "released":
      return { status: "in_context" };
    case "info_given":
    case "unshown":
    case "stale":
      return { status: "received" };
    case "decided":
      return decided(event);
    case "held":
      return heldAs(from, event.reasons);
    case "failed":
    case "effect_failed":
      return { status: "stuck", was: from, code: event.code };
    case "retried":
      return from.status === "stuck" ? before(from.was) : null;
    default:
      return reviewed(from, event);
  }
}

function reviewed(from: Case, event: CaseEvent): Rest<Case> | null {
  switch (event.type) {
    case "verdict_recorded":
    case "commented":
    case "reassigned":
    case "info_requested":
    case "approval_given":
    case "approval_lapsed":
      return stillAsked(from, event);
    case "escalated":
      return from.status === "in_review" ? restOf(from) : null;
    case "withdrawn":
      return askedAnew(from, event);
    case "modified":
      return { status: "in_review", reviewId: event.newReviewId, proposal: event.proposal, decision: event.decision };
    case "approved":
      if (from.status !== "in_review" || from.proposal === null) return null;
      return {
        status: "cleared",
        proposal: from.proposal,
        decision: from.decision,
        effectId: event.effectId,
        reviewId: event.reviewId,
      };
    case "glass_broken":
      return brokenFor(from, event);
    case "revealed":
      return from.status === "in_review" ? { ...ended(from, "exercise"), exercise: event.outcome } : null;
    case "rejected":
      return ended(from, "rejected");
    case "expired":
      return ended(from, "expired");
    case "effect_confirmed":
      return from.status === "cleared" && from.effectId === event.effectId ? ended(from, "applied") : null;
    case "superseded":
      return ended(from, "superseded");
    case "reversal_dropped":
      return ended(from, "dropped");
    case "abandoned":
      return ended(from, "abandoned");
    default:
      return null;
  }
}

/** The same in a question of its own; whether its requester is asked does not change. */
function askedAnew(from: Case, { reviewId, newReviewId }: EventOf<"withdrawn">): Rest<CaseIn<"in_review">> | null {
  if ((from.status !== "cleared" && from.status !== "in_review") || from.reviewId !== reviewId) return null;
  const waiting = from.status === "in_review" && from.waiting !== undefined ? { waiting: from.waiting } : {};
  return { status: "in_review", reviewId: newReviewId, proposal: from.proposal, decision: from.decision, ...waiting };
}

/** The same question; while its requester is asked, its clock stands still. */
function stillAsked(from: Case, event: CaseEvent): Rest<Case> | null {
  if (from.status !== "in_review") return null;
  const { status, reviewId, proposal, decision } = from;
  const asked = event.type === "info_requested" ? ({ for: "requester", until: event.until } as const) : from.waiting;
  const given = givenAfter(from, event);
  return {
    status,
    reviewId,
    proposal,
    decision,
    ...(asked === undefined ? {} : { waiting: asked }),
    ...(given.length === 0 ? {} : { given }),
  };
}

function decided(event: EventOf<"decided">): Rest<Case> | null {
  const { decision, proposal, reviewId, effectId, unasked } = event;
  switch (decision.outcome) {
    case "apply":
      return proposal && effectId ? { status: "cleared", proposal, decision, effectId, reviewId: null } : null;
    case "review":
    case "refuse":
      if (unasked !== undefined) return { status: "ended", end: "unasked", proposal, reviewId: null };
      return reviewId ? { status: "in_review", reviewId, proposal, decision } : null;
    case "hold":
      return heldBy(event);
    case "shadow":
      return { status: "ended", end: "shadowed", proposal, reviewId: null };
  }
}

function ended(from: Case, end: End): Rest<CaseIn<"ended">> {
  const proposal = from.status !== "held" && "proposal" in from ? from.proposal : null;
  const reviewId = "reviewId" in from ? from.reviewId : null;
  const glass = from.status === "cleared" && from.glass !== undefined ? { glass: from.glass } : {};
  return { status: "ended", end, proposal, reviewId, ...glass };
}

/** The status before; a question that could not be put is made anew from the ticket as it is, with all its time. */
function before(was: Case): Rest<Case> | null {
  if (was.status === "in_review") return { status: "received" };
  return was.status === "stuck" || was.status === "ended" || was.status === "held" ? null : restOf(was);
}
