import type {
  Actor,
  Case,
  CaseEvent,
  Decision,
  Drafted,
  DraftSource,
  Proposal,
  RedactText,
  TicketRef,
  Verdict,
} from "../case/index.ts";
import { sha256, voidedBy } from "../case/index.ts";
import { type EntryInput, type Made, makeEntry, recordedText, type Stamp } from "../evidence/index.ts";
import { redactorFor } from "./acquaint.ts";
import { changedFields } from "./changed-fields.ts";
import { snapshotOf } from "./context-snapshot.ts";
import { leftBy } from "./left-behind.ts";
import { askedAboutChange, questionOf, recordedQuestion } from "./question-record.ts";
import { entryWithTokens } from "./vault/with-tokens.ts";
import type { World } from "./world.ts";

/** What a process needs to make an entry. */
export type Recorder = Pick<World, "store" | "logName" | "tenant" | "region" | "clock" | "makeId" | "redact" | "vault"> &
  Partial<Pick<World, "log">>;

/** Makes a redacted, canonical entry stamped with this process's log, region and time; all of it is to be recorded together. */
export async function record(world: Recorder, input: EntryInput): Promise<Made> {
  const epoch = await world.store.ledger.epoch(world.logName);
  const at = `${world.clock().toISOString().slice(0, -1)}000Z`;
  const { vault, log, logName, tenant, region } = world;
  const stamp = (): Stamp => ({ id: world.makeId(), log: logName, tenant, region, epoch, at });
  const redact = redactorFor(world, input.subject);
  return vault === undefined ? makeEntry(input, stamp, redact) : entryWithTokens(input, { stamp, redact, vault, log });
}

/** The entry of one event of a case. A decision's entry holds all that the policy was asked, so that the decision can be derived again. */
export function entryOfEvent(from: Case, event: CaseEvent, policyHash: string, redact: RedactText): EntryInput {
  return {
    kind: `case.${event.type}`,
    actor: actorOf(event),
    subject: subjectOf(from.ticket),
    caseId: from.id,
    corr: { case: from.id, delivery: from.delivery, workflow: from.workflow },
    ...("decision" in event ? { decision: decisionOf(event.decision, event.proposal) } : {}),
    ...("drafted" in event ? modelOf(event.drafted) : {}),
    payload: {
      ...payloadOf(event, redact),
      ...recommendedOf(from, event),
      ...voidedIn(from, event),
      ...carriedOut(from, event),
      policy: policyHash,
      ticket_key: from.ticket.key,
      opened_at: from.openedAt,
    },
  };
}

/** What a confirmed write carried out: the runner compares the bytes that it sends with this digest. */
function carriedOut(from: Case, event: CaseEvent): object {
  if (event.type !== "effect_confirmed" || from.status !== "cleared") return {};
  return { carried_out: { action: from.proposal.payload.action, digest: from.proposal.digest } };
}

/** Approvals that still lacked their factor and are void by what happened; what lapsed by itself is named by its own event. */
function voidedIn(from: Case, event: CaseEvent): object {
  const voided = event.type === "approval_lapsed" ? [] : voidedBy(from, event);
  return voided.length === 0 ? {} : { voided_approvals: voided.map(({ person, source, at }) => ({ person, source, at })) };
}

/** What people were asked about, as the policy saw it, beside what they decided: every answer, and an expiry, can be counted by it. */
function recommendedOf(from: Case, event: CaseEvent): object {
  const decided = decidedBy(event);
  if (from.status !== "in_review" || decided === null) return {};
  const { proposal, decision } = from;
  const { would, zone, risk, confidence } = decision;
  const offered = proposal === null ? null : { action: proposal.payload.action, digest: proposal.digest, by: proposal.by };
  return { recommended: { proposal: offered, would, zone, risk, confidence }, decided, ...changedBy(from.proposal, event) };
}

function changedBy(before: Proposal | null, event: CaseEvent): object {
  return event.type === "modified" ? { changed: changedFields(before, event.proposal) } : {};
}

function decidedBy(event: CaseEvent): string | null {
  if ("verdict" in event) return event.verdict.kind;
  return event.type === "expired" ? event.type : null;
}

/** How many hashes a closing entry lists; the digest covers all of them. */
const LISTED = 500;

/** What a closing entry tells of the way there. */
export interface Told {
  /** Hashes of all entries of the case so far, oldest first. */
  readonly hashes: readonly string[];
  /** The last verdict of people; null when nobody was asked. */
  readonly verdict: Verdict | null;
}

/** The closing entry of a case: every entry hash, the final verdict and what was read back. */
export function entryOfEnd(ended: Case, last: CaseEvent, policyHash: string, told: Told): EntryInput {
  const { hashes } = told;
  return {
    kind: "case.ended",
    actor: actorOf(last),
    subject: subjectOf(ended.ticket),
    caseId: ended.id,
    corr: { case: ended.id, delivery: ended.delivery, workflow: ended.workflow },
    payload: {
      end: ended.status === "ended" ? ended.end : ended.status,
      entries: hashes.slice(0, LISTED),
      entries_count: hashes.length,
      entries_sha256: sha256(hashes.join("\n")),
      touches: ended.touches,
      opened_at: ended.openedAt,
      ended_at: ended.updatedAt,
      policy: policyHash,
      ticket_key: ended.ticket.key,
      digest: "proposal" in ended && ended.proposal !== null ? ended.proposal.digest : null,
      action: "proposal" in ended && ended.proposal !== null ? ended.proposal.payload.action : null,
      verdict: "verdict" in last ? last.verdict : told.verdict,
      receipt: last.type === "effect_confirmed" ? last.receipt : leftBy(last),
    },
  };
}

export function subjectOf(ticket: TicketRef): EntryInput["subject"] {
  return { system: ticket.system, type: ticket.kind, id: ticket.id };
}

/** Who stands in the evidence for an automatic reviewer: no person. */
export function automatic({ name }: { readonly name: string }): Actor {
  return { type: "service", id: `automatic-reviewer:${name}` };
}

function actorOf(event: CaseEvent): Actor {
  if ("verdict" in event) return { type: "person", id: event.verdict.person, groups: event.verdict.groups };
  if (event.type === "approval_given") return { type: "person", id: event.given.person };
  if ("reviewer" in event) return automatic(event.reviewer);
  if ("by" in event && event.type !== "superseded" && event.by !== "ops-trust") return { type: "person", id: event.by };
  if (event.type === "decided" || event.type === "held") return { type: "policy", id: "decide" };
  return { type: "service", id: "ops-trust" };
}

/** A decision as entries hold it; `proposal` is what goes on. */
export function decisionOf(decision: Decision, proposal: Proposal | null): object {
  return {
    action: proposal?.payload.action ?? null,
    args_hash: proposal?.digest ?? null,
    confidence: decision.confidence,
    threshold: decision.thresholds.auto,
    review_below: decision.thresholds.review,
    gate: decision.outcome,
    would: decision.would,
    zone: decision.zone,
    risk: decision.risk,
    risk_reasons: decision.riskReasons,
    reasons: decision.objections,
    steps: decision.steps,
    reason_required: decision.reasonRequired,
    policy_ver: decision.policyHash,
    mode: decision.outcome === "shadow" ? "shadow" : "live",
  };
}

function modelOf(drafted: Drafted): { model?: object } {
  if (drafted.trace === undefined) return {};
  const { prompt, answer, parameters } = drafted.trace;
  const asked = { prompt_hash: hashOf(prompt), output_hash: hashOf(answer), parameters };
  const source = drafted.kind === "drafted" ? drafted.draft.source : { kind: "model", ...drafted.asked };
  return { model: { ...sourceOf(source), ...asked } };
}

/** Of a redacted text as entries hold it. */
function hashOf(text: string): string {
  return sha256(recordedText(text, (same) => same));
}

function sourceOf(source: Partial<Omit<DraftSource, "kind">> & { readonly kind: string }): object {
  const { kind, model, endpoint, fingerprint, sop, promptTemplate, examples, regime } = source;
  return { provider: kind, deployment: model, endpoint, fingerprint, sop, prompt_template: promptTemplate, examples, regime };
}

function payloadOf(event: CaseEvent, redact: RedactText): object {
  switch (event.type) {
    case "decided":
      return {
        drafted: draftedOf(event.drafted),
        asked: recordedQuestion(questionOf(event.drafted, event.asked.why, event.asked.proposal, event.facts), redact),
        facts: event.facts,
        proposal: event.proposal,
        ...snapshotOf(event.drafted, event.shown, redact),
        review: event.reviewId,
        effect: event.effectId,
        ...(event.unasked === undefined ? {} : { unasked: event.unasked }),
        ...(event.routing === undefined ? {} : { routing: event.routing }),
      };
    case "modified":
      return {
        verdict: event.verdict,
        asked: recordedQuestion(askedAboutChange(event.proposal, event.facts), redact),
        facts: event.facts,
        proposal: event.proposal,
        ...snapshotOf(null, event.shown, redact),
        review: event.reviewId,
        new_review: event.newReviewId,
        ...(event.routing === undefined ? {} : { routing: event.routing }),
      };
    default: {
      const { type, ...rest } = event;
      return { event: type, ...rest };
    }
  }
}

function draftedOf(drafted: Drafted): object {
  if (drafted.kind === "requested") return { kind: drafted.kind };
  if (drafted.kind !== "drafted") return { kind: drafted.kind, reason: drafted.reason, trace: drafted.trace };
  const { confidence, ...rest } = drafted.draft;
  const draft = { action: rest.action, target: rest.targetPath, args: rest.args, lines: rest.lines };
  return { kind: drafted.kind, draft: { ...draft, confidence: confidence?.toFixed(4) ?? null }, trace: drafted.trace };
}
