import type { QueuedReview, ShownReview } from "../../pipeline/index.ts";
import { VERB_KINDS } from "./verbs.ts";

/** A question as lists answer it. */
export function queuedJson(review: QueuedReview): object {
  return {
    id: review.id,
    ticket: review.ticket.key,
    system: review.ticket.system,
    workflow: review.workflow,
    action: review.action,
    risk: review.risk,
    state: review.state,
    opened_at: review.openedAt,
    expires_at: review.expiresAt,
    step: review.step + 1,
    steps: review.steps,
    mine: review.mine,
  };
}

/** A question whole: `digest` is what an answer must carry. */
export function shownJson(review: ShownReview): object {
  const { proposal } = review;
  return {
    ...queuedJson(review),
    digest: review.digest,
    card_hash: review.cardHash,
    card: review.lines,
    parameters: proposal === null ? null : { ...proposal.payload.args, note: proposal.payload.note },
    reason_required: review.reasonRequired,
    fresh_login_needed: review.factorNeeded,
    verdicts: review.verdicts.map(({ kind, person, at, reason }) => ({ kind, person, at, reason })),
    may: review.mine ? VERB_KINDS : [],
    objection: review.objection,
  };
}
