import type { Case, CaseIn } from "./case.ts";
import type { EventOf } from "./events.ts";

type Held = Pick<CaseIn<"held">, "status" | "reasons" | "proposal" | "decision">;
type Broken = Pick<CaseIn<"cleared">, "status" | "proposal" | "decision" | "effectId" | "reviewId" | "glass">;

/** What is held stays known: it is drafted anew when nothing holds it any more, unless somebody breaks the glass for it before. */
export function heldAs(from: Case, reasons: readonly string[]): Held {
  return from.status === "cleared"
    ? { status: "held", reasons, proposal: from.proposal, decision: from.decision }
    : { status: "held", reasons };
}

/** The same right after the policy's decision. */
export function heldBy({ decision, proposal }: EventOf<"decided">): Held {
  const reasons = decision.objections.filter((one) => one.outcome === "hold").map((one) => one.reason);
  return { status: "held", reasons, ...(proposal === null ? {} : { proposal, decision }) };
}

/** Cleared by whoever broke the glass: exactly the proposal that stands there, by its digest; null = it is another, or none. */
export function brokenFor(from: Case, { glass, effectId }: EventOf<"glass_broken">): Broken | null {
  if (from.status !== "in_review" && from.status !== "held") return null;
  const { proposal = null, decision } = from;
  if (proposal === null || decision === undefined || proposal.digest !== glass.digest) return null;
  const reviewId = from.status === "in_review" ? from.reviewId : null;
  return { status: "cleared", proposal, decision, effectId, reviewId, glass };
}
