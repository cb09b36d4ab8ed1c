import fc from "fast-check";
import {
  type ActionPayload,
  type Case,
  type CaseEvent,
  type Decision,
  type Facts,
  type GivenApproval,
  OUTCOMES,
  propose,
  type Receipt,
  type Verdict,
} from "../../src/case/index.ts";
import { facts } from "../support/question.ts";

const AT = "2026-11-21T12:00:00.000Z";
export const TICKET = { system: "servicenow", kind: "change_request", id: "c1", key: "CHG0030001" } as const;
export const PAYLOAD: ActionPayload = {
  v: 1,
  action: "add_comment",
  ticket: TICKET,
  target: TICKET,
  args: {},
  note: "All steps are done.",
  policy: "p".repeat(64),
};

export const PROPOSAL = propose("proposal-1", PAYLOAD, "model");
export const VERDICT: Verdict = { kind: "approve", person: "lee", groups: ["ops-lead"], at: AT, reason: null, source: "r1@1" };
const GIVEN: GivenApproval = {
  person: "lee",
  account: "acc-lee",
  provenBy: "servicenow",
  at: AT,
  source: "s-given",
  reason: null,
  digest: PROPOSAL.digest,
  cardHash: "h".repeat(64),
  step: 0,
  until: AT,
};
export const RECEIPT: Receipt = { status: "succeeded", recordId: "n1", recordKey: "CHG0030001", version: "8", at: AT, seen: {} };
export const FACTS: Facts = facts();

/** A decision of that outcome about PROPOSAL. */
export function decision(outcome: Decision["outcome"]): Decision {
  return {
    outcome,
    would: outcome,
    objections: outcome === "hold" ? [{ rule: "holds", outcome: "hold", reason: "Automation is paused." }] : [],
    risk: "low",
    riskReasons: [],
    zone: "auto",
    confidence: "0.9500",
    thresholds: { auto: "0.8600", review: "0.7000" },
    steps: [{ groups: ["ops-analyst"], because: "no policy step matches; the risk is low" }],
    reasonRequired: false,
    policyHash: PAYLOAD.policy,
  };
}

/** A case that has just been received. */
export const RECEIVED: Case = {
  id: "case-1",
  version: 0,
  workflow: "chg_low_risk_auto",
  ticket: TICKET,
  region: "eu-west-1",
  openedAt: AT,
  updatedAt: AT,
  delivery: "d1",
  fingerprint: null,
  lastComment: null,
  tries: 2,
  touches: 0,
  entries: [],
  status: "received",
};

const reading = { fingerprint: "f".repeat(64), lastComment: "c9" } as const;
const unavailable = { kind: "unavailable", reason: "down" } as const;
const code = fc.constantFrom("TICKET_ABSENT", "EFFECT_UNKNOWN", "TICKET_REFUSED", "unexpected" as const);
const maybe = (id: string) => fc.constantFrom(null, id);
const by = { by: "olga", reason: "looked at it" };

const decided = fc
  .record({
    outcome: fc.constantFrom(...OUTCOMES),
    proposal: fc.constantFrom(null, PROPOSAL),
    reviewId: maybe("review-1"),
    effectId: maybe("effect-1"),
  })
  .map(
    ({ outcome, ...rest }): CaseEvent => ({
      type: "decided",
      ...reading,
      surroundings: "s".repeat(64),
      drafted: unavailable,
      facts: FACTS,
      decision: decision(outcome),
      asked: { why: null, proposal: rest.proposal },
      ...rest,
    }),
  );

/** Any event, also ones that nobody would send. */
export const anyEvent: fc.Arbitrary<CaseEvent> = fc.oneof(
  decided,
  fc.constantFrom<CaseEvent>(
    { type: "context_gathered", ...reading, ticketVersion: "7", sections: {} },
    { type: "released", by: "ops-trust" },
    { type: "verdict_recorded", reviewId: "review-1", verdict: VERDICT },
    {
      type: "modified",
      reviewId: "review-1",
      verdict: VERDICT,
      ...reading,
      surroundings: "s".repeat(64),
      proposal: PROPOSAL,
      facts: FACTS,
      decision: decision("review"),
      newReviewId: "review-2",
    },
    { type: "info_given", reviewId: "review-1", by: "acc-alice", why: "requester_answered", comments: ["c10"] },
    { type: "commented", reviewId: "review-1", by: "acc-bob", comments: ["c10"], ...reading },
    { type: "reassigned", reviewId: "review-1", verdict: VERDICT, step: { groups: ["ops-lead"], because: "reassigned" } },
    { type: "info_requested", reviewId: "review-1", verdict: VERDICT, words: "Which bank?", until: AT, expiresAt: AT },
    { type: "withdrawn", reviewId: "review-1", by: "lee", reason: null, source: "page:1", newReviewId: "review-2" },
    { type: "approval_given", reviewId: "review-1", given: GIVEN },
    { type: "approval_lapsed", reviewId: "review-1", lapsed: [{ person: "lee", source: "s-given", why: "unconfirmed" }] },
    { type: "approved", reviewId: "review-1", verdict: VERDICT, effectId: "effect-2" },
    { type: "rejected", reviewId: "review-1", verdict: VERDICT, reasonCode: "policy" },
    { type: "expired", reviewId: "review-1" },
    { type: "unshown", reviewId: "review-1" },
    { type: "held", reasons: ["paused"] },
    { type: "retried", ...by },
    { type: "abandoned", ...by },
    { type: "superseded", by: "d2" },
  ),
  fc
    .constantFrom("effect-1", "effect-2", "effect-3")
    .map((effectId): CaseEvent => ({ type: "effect_confirmed", effectId, receipt: RECEIPT, ...reading })),
  fc
    .constantFrom("fields_changed" as const, "new_comment" as const)
    .map((why): CaseEvent => ({ type: "stale", effectId: "effect-1", why })),
  code.map((found): CaseEvent => ({ type: "effect_failed", effectId: "effect-1", code: found as "unexpected", why: "refused" })), // a code of the closed list
  code.map((found): CaseEvent => ({ type: "failed", code: found as "unexpected" })), // a code of the closed list
);
