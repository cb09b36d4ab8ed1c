import {
  type Answer,
  type CaseEvent,
  type CaseIn,
  fingerprint,
  lastHumanComment,
  type Part,
  propose,
  type Review,
  surroundings,
  type TicketContext,
  type Verdict,
} from "../case/index.ts";
import { mayAnswer } from "../identity/index.ts";
import { decide, partsRead } from "../policy/index.ts";
import { filterNote } from "../privacy/index.ts";
import { judge, modifiedPayload } from "../review/index.ts";
import { missingFactor } from "./factor.ts";
import { collectFacts } from "./facts.ts";
import { FORGEABLE, isForgeable } from "./forgeable.ts";
import { askedAboutChange } from "./question-record.ts";
import { withSources } from "./read-sources.ts";
import { reliedOn } from "./relied.ts";
import { systemOf, workflowOf } from "./systems.ts";
import type { World } from "./world.ts";

/** One answer on one open review, with the card as the ticket shows it. */
export interface Asked {
  readonly review: Review;
  readonly of: CaseIn<"in_review">;
  readonly answer: Answer;
  readonly cardHash: string | null;
}

/** Why an answer does not count; the message goes onto the review record. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

const NO_PARTS: ReadonlySet<Part> = new Set();

/** What an answer means for its case, or why it does not count: rights first (against the ticket's people, read again), then fit, then content. */
export async function eventOf(world: World, asked: Asked): Promise<CaseEvent | Refusal> {
  const { review, of, answer } = asked;
  // What is changed passes the gate again, with all that a draft is made from.
  const parts = answer.kind === "modify" ? partsRead(workflowOf(world, of)) : NO_PARTS;
  const context = await systemOf(world, of.ticket).read(of.ticket, parts);
  if (context.region !== world.region)
    return { code: "other_region", message: "Not counted: the ticket no longer belongs to this region." };
  const person =
    answer.account === null ? null : await world.directory.byAccount(answer.provenBy ?? of.ticket.system, answer.account);
  const rights = mayAnswer({
    person,
    account: answer.account,
    doubt: answer.doubt,
    provenBy: answer.provenBy,
    ticketSystem: of.ticket.system,
    review,
    // A hidden column may hide the requester: only a whole reading shows independence.
    people: context.people.status === "ok" ? context.people.value : null,
    proposal: of.proposal,
    risk: of.decision.risk,
    verdict: answer.kind,
    upTo: answer.upTo,
  });
  if (!rights.ok) return { code: rights.code, message: rights.why };
  const unproven = await weakness(world, review, answer);
  if (unproven !== null) return unproven;
  if (person === null) return { code: "unknown_person", message: "Not counted: nobody in the directory has this account." };
  const judged = judge(answer, review, { person, cardHash: asked.cardHash, now: world.clock() });
  if (judged.kind === "refused") return { code: judged.code, message: judged.message };
  return verdictEvent(world, asked, judged.verdict, context);
}

/** Why the way of answering proves too little of who did; null when it proves enough. */
async function weakness(world: World, review: Review, answer: Answer): Promise<Refusal | null> {
  return (await isForgeable(world, review, answer)) ? FORGEABLE : missingFactor(world, review, answer);
}

async function verdictEvent(world: World, asked: Asked, verdict: Verdict, context: TicketContext): Promise<CaseEvent | Refusal> {
  const { review, of } = asked;
  const reviewId = review.id;
  switch (verdict.kind) {
    case "reject":
      return { type: "rejected", reviewId, verdict, reasonCode: reasonCodeOf(verdict.reason) };
    case "approve":
      if (of.proposal === null)
        return {
          code: "nothing_to_approve",
          message: "Not counted: there is no proposal to approve. Reject it and do it by hand.",
        };
      if (review.step + 1 < review.steps.length) return { type: "verdict_recorded", reviewId, verdict };
      return { type: "approved", reviewId, verdict, effectId: world.makeId() };
    case "modify":
      return modified(world, asked, verdict, context);
    case "reassign":
    case "request_info":
      return {
        code: "not_offered",
        message: "Not counted: this review takes approve, modify or reject. Ask in the ticket instead.",
      };
  }
}

/** A changed payload passes the gate again and gets a review of its own. */
async function modified(world: World, asked: Asked, verdict: Verdict, ticket: TicketContext): Promise<CaseEvent | Refusal> {
  const { of, review, answer } = asked;
  const workflow = workflowOf(world, of);
  const changed = modifiedPayload({
    proposal: of.proposal,
    changes: answer.changes ?? "",
    sop: workflow.sop.sop,
    policyHash: world.policy.hash,
    filter: (note) => filterNote(note).text,
  });
  if (!changed.ok) return { code: "changes_invalid", message: `Not counted: ${changed.problem}` };
  const context = await withSources(world, workflow, ticket);
  const proposal = propose(world.makeId(), changed.payload, verdict.person, of.proposal?.digest ?? null);
  const facts = await collectFacts(world, workflow, { context, draft: null, proposal, modifiedBy: verdict.person });
  const decision = decide(askedAboutChange(proposal, facts), workflow);
  if (decision.outcome === "refuse") {
    const reasons = decision.objections
      .filter((objection) => objection.outcome === "refuse")
      .map((objection) => objection.reason);
    return { code: "changes_refused", message: `Not counted: ${reasons.join(" ")}` };
  }
  const reading = {
    fingerprint: fingerprint(context),
    lastComment: lastHumanComment(context),
    surroundings: surroundings(context, proposal.payload),
    relied: reliedOn(world, workflow.id, context),
  };
  return {
    type: "modified",
    reviewId: review.id,
    verdict,
    ...reading,
    proposal,
    facts,
    decision: { ...decision, outcome: "review" },
    newReviewId: world.makeId(),
  };
}

/** What a rejection's reason may begin with, "code: text". */
export const REASON_CODES = [
  "wrong_action",
  "wrong_target",
  "insufficient_evidence",
  "policy",
  "duplicate",
  "timing",
  "withdrawn",
  "capacity",
] as const;

/** The reason's leading code ("policy: ..."), or "other". */
function reasonCodeOf(reason: string | null): string {
  const [first = ""] = (reason ?? "").split(":");
  const code = first.trim().toLowerCase().replaceAll(" ", "_");
  return REASON_CODES.find((known) => known === code) ?? "other";
}
