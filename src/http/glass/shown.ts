import type { GlassLook, ListedUse } from "../../pipeline/index.ts";

/** A proposal as whoever may break the glass for it sees it; `digest` is what the request must carry. */
export function lookJson({ caseId, proposal, overrides, factor, against, ...rest }: GlassLook): object {
  const { action, target, args, note } = proposal.payload;
  return {
    case: caseId,
    ...rest,
    digest: proposal.digest,
    action,
    target: target.key,
    parameters: { ...args, note },
    overrides,
    factor: factor === null ? null : { kind: factor.kind, challenge: factor.challenge, rp_id: factor.rpId },
    against: against?.code ?? null,
  };
}

/** An act as lists answer it. */
export function useJson({ use, state, judges }: ListedUse): object {
  const { id, caseId, workflow, ticket, glass, escalatedAt, expiredAt, judged } = use;
  const { person, at, reasonCode, reason, incident, overrode, review, factor } = glass;
  return {
    id,
    state,
    case: caseId,
    ticket: ticket.key,
    workflow,
    by: person,
    at,
    reason_code: reasonCode,
    reason,
    incident: incident ?? null,
    factor: factor.kind,
    overrode,
    judges,
    due_at: review.dueAt,
    escalated_at: escalatedAt,
    expired_at: expiredAt,
    judged,
  };
}
