import type { AskedThen, QueuedReview, ShownReview } from "../../pipeline/index.ts";
import { verbsFor } from "./verbs.ts";

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
    asked: review.asked,
    mine: review.mine,
    to_confirm: review.given === null ? null : { approved_at: review.given.at, until: review.given.until },
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
    fresh_login_needed: review.factor !== null && review.factor.kinds.includes("login"),
    factor: factorJson(review),
    verdicts: review.verdicts.map(({ kind, person, at, reason, standing }) => ({
      kind,
      person,
      at,
      reason,
      ...(standing === undefined ? {} : { standing }),
    })),
    standing: review.standing === null ? null : { max_days: review.standing.maxDays, max_uses: review.standing.maxUses },
    may: verbsFor(review).map(({ kind }) => kind),
    hand_to: review.handTo,
    may_withdraw: review.withdrawable,
    objection: review.objection,
  };
}

/** What an answer of high risk must show: one of these kinds; a key signs the challenge of the verdict. */
export function factorJson({ factor }: Pick<ShownReview, "factor">): object | null {
  if (factor === null) return null;
  const { kinds, challenges, party } = factor;
  return { kinds, challenges, rp_id: party?.rpId ?? null };
}

/** Who was asked, and who was not and why, at each moment. */
export function askedJson({ entry, at, why, added, told, omitted, unread, unreached, onCall }: AskedThen): object {
  const people = told.map(({ insteadOf, ...one }) => (insteadOf === undefined ? one : { ...one, instead_of: insteadOf }));
  const schedules = onCall === undefined ? {} : { on_call: onCall };
  return {
    entry,
    at,
    why,
    added,
    told: people,
    omitted,
    unread,
    ...schedules,
    ...(unreached === undefined ? {} : { unreached }),
  };
}
