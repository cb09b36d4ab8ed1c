import { setTimeout } from "node:timers/promises";
import { type Answer, type Case, type CaseEvent, type CardUpdate, type CaseIn, type Effect, fingerprint, lastHumanComment, propose, type Review, type TicketContext, type Verdict } from "../case/index.ts";
import { mayAnswer } from "../identity/index.ts";
import { decide } from "../policy/index.ts";
import type { Lease, ReviewRecord } from "../ports/index.ts";
import { filterNote } from "../privacy/index.ts";
import { judge, modifiedPayload } from "../review/index.ts";
import { dueEffect, intend } from "./consequences.ts";
import { record, subjectOf } from "./entries.ts";
import { collectFacts } from "./facts.ts";
import { runMessage } from "./messages.ts";
import { pushCase } from "./run.ts";
import { systemOf, workflowOf } from "./systems.ts";
import type { World } from "./world.ts";

type Reviewed = CaseIn<"in_review">;
type Refusal = { readonly code: string; readonly message: string };

/** Looks at a review: reads the answers in the ticket's own record, counts the first valid one, refuses the others with a reason, or lets it expire. */
export async function lookAtReview(world: World, reviewId: string): Promise<void> {
  const lease = await takeSoon(world, `review:${reviewId}`);
  if (lease === null) return world.store.outbox.set([{ kind: "review", ref: reviewId, at: new Date(world.clock().getTime() + 2_000) }]);
  try {
    await look(world, reviewId);
  } finally {
    await world.store.leases.release(lease);
  }
}

/** Waits for whoever looks just now: an answer that came meanwhile must be looked at too. */
async function takeSoon(world: World, name: string): Promise<Lease | null> {
  for (let left = 20; left > 0; left -= 1) {
    const lease = await world.store.leases.take(name, world.owner, 60);
    if (lease !== null) return lease;
    await setTimeout(250);
  }
  return null;
}

async function look(world: World, reviewId: string): Promise<void> {
  const review = await world.store.reviews.load(reviewId);
  if (review === null) return world.store.outbox.done([{ kind: "review", ref: reviewId }]);
  const of = await world.store.cases.load(review.caseId);
  const open = review.status === "open" && of?.status === "in_review" && of.reviewId === review.id;
  const shown = review.record === null || of === null ? null : await systemOf(world, of.ticket).review(review.record);
  if (shown !== null && of !== null && (await takeAnswers(world, review, of, shown, open))) return world.store.outbox.done([{ kind: "review", ref: reviewId }]);
  if (!open) return world.store.outbox.done([{ kind: "review", ref: reviewId }]);
  if (world.clock().getTime() >= Date.parse(review.expiresAt)) {
    await pushCase(world, of, { type: "expired", reviewId });
    return world.store.outbox.done([{ kind: "review", ref: reviewId }]);
  }
  // What no webhook tells, the poller finds: the next thing that is due by itself is the expiry.
  await world.store.outbox.postpone({ kind: "review", ref: reviewId, at: new Date(review.expiresAt) });
}

/** True when an answer moved the case on. */
async function takeAnswers(world: World, review: Review, of: Case, shown: ReviewRecord, open: boolean): Promise<boolean> {
  for (const answer of shown.answers.filter((a) => !review.seen.includes(a.source))) {
    const event = open && of.status === "in_review" ? await eventOf(world, review, of, answer, shown) : { code: "closed", message: "Too late: this question was already closed. Nothing was changed." };
    if ("message" in event) await refuse(world, review, of, answer, event, open);
    else if (await pushCase(world, of, event)) return event.type !== "verdict_recorded";
  }
  return false;
}

async function eventOf(world: World, review: Review, of: Reviewed, answer: Answer, shown: ReviewRecord): Promise<CaseEvent | Refusal> {
  const context = await systemOf(world, of.ticket).read(of.ticket);
  const person = answer.account === null ? null : await world.directory.byAccount(of.ticket.system, answer.account);
  const rights = mayAnswer({
    person,
    account: answer.account,
    ticketSystem: of.ticket.system,
    review,
    people: context.people.value,
    proposal: of.proposal,
    risk: of.decision.risk,
    verdict: answer.kind,
  });
  if (!rights.ok || person === null) return rights.ok ? { code: "unknown_person", message: "Not counted: nobody in the directory has this account." } : { code: rights.code, message: rights.why };
  const judged = judge(answer, review, { person, cardHash: shown.cardHash, now: world.clock() });
  if (judged.kind === "refused") return { code: judged.code, message: judged.message };
  return decidedBy(world, review, of, answer, judged.verdict, context);
}

async function decidedBy(world: World, review: Review, of: Reviewed, answer: Answer, verdict: Verdict, context: TicketContext): Promise<CaseEvent | Refusal> {
  const reviewId = review.id;
  switch (verdict.kind) {
    case "reject":
      return { type: "rejected", reviewId, verdict, reasonCode: reasonCodeOf(verdict.reason ?? "") };
    case "approve":
      if (of.proposal === null) return { code: "nothing_to_approve", message: "Not counted: there is no proposal to approve. Modify to give one, or reject and do it by hand." };
      if (review.step + 1 < review.steps.length) return { type: "verdict_recorded", reviewId, verdict };
      return { type: "approved", reviewId, verdict, effectId: world.makeId() };
    case "modify":
      return modify(world, review, of, answer, verdict, context);
    case "reassign":
    case "request_info":
      return { code: "not_offered", message: "Not counted: this review takes approve, modify or reject. Ask in the ticket; a new comment is shown to the reviewers." };
  }
}

/** A changed payload passes the gate again and gets a review of its own. */
async function modify(world: World, review: Review, of: Reviewed, answer: Answer, verdict: Verdict, context: TicketContext): Promise<CaseEvent | Refusal> {
  const workflow = workflowOf(world, of);
  const changed = modifiedPayload({ proposal: of.proposal, changes: answer.changes ?? "", context, sop: workflow.sop.sop, policyHash: world.policy.hash, filter: (note) => filterNote(note).text });
  if (!changed.ok) return { code: "changes_invalid", message: `Not counted: ${changed.problem}` };
  const proposal = propose(world.makeId(), changed.payload, verdict.person, of.proposal?.digest ?? null);
  const facts = await collectFacts(world, workflow, { context, draft: null, proposal, modifiedBy: verdict.person });
  const decision = decide({ drafted: "drafted", why: null, action: changed.payload.action, proposal, confidence: null, facts }, workflow);
  if (decision.outcome === "refuse") {
    return { code: "changes_refused", message: `Not counted: ${decision.objections.filter((o) => o.outcome === "refuse").map((o) => o.reason).join(" ")}` };
  }
  const reading = { fingerprint: fingerprint(context), lastComment: lastHumanComment(context) };
  return { type: "modified", reviewId: review.id, verdict, ...reading, proposal, facts, decision: { ...decision, outcome: "review" }, newReviewId: world.makeId() };
}

const REASON_CODES = ["wrong_action", "wrong_target", "insufficient_evidence", "policy", "duplicate", "timing", "withdrawn", "capacity"];

/** The reason's leading code ("policy: ..."), or "other". */
function reasonCodeOf(reason: string): string {
  const first = reason.split(":")[0]?.trim().toLowerCase().replaceAll(" ", "_") ?? "";
  return REASON_CODES.includes(first) ? first : "other";
}

async function refuse(world: World, review: Review, of: Case, answer: Answer, why: Refusal, open: boolean): Promise<void> {
  const entry = await record(world, {
    kind: "review.answer_refused",
    actor: { type: "person", id: answer.account ?? "unproven" },
    subject: subjectOf(of.ticket),
    caseId: of.id,
    corr: { case: of.id, review: review.id },
    payload: { code: why.code, verdict: answer.kind, source: answer.source, at: answer.at, digest: answer.digest, reason: answer.reason },
  });
  const to: CardUpdate["to"] = open ? "pending" : closedAs(review, of);
  const update: CardUpdate = { reviewId: review.id, ticket: of.ticket, record: review.record ?? { id: "", key: "" }, to, message: why.message };
  const effect: Effect = intend(of.id, world.makeId(), { kind: "card_update", update }, entry.hash);
  await world.store.reviews.refused(review.id, answer.source, [entry], [effect]);
  world.log.warn("answer refused", { review: review.id, case: of.id, code: why.code });
  await world.store.outbox.set([dueEffect(effect, new Date(world.clock().getTime() + 30_000))]);
  await runMessage(world, effect.id);
}

function closedAs(review: Review, of: Case): CardUpdate["to"] {
  if (review.status === "expired") return "expired";
  if (review.status === "rejected") return "rejected";
  if (review.status === "approved") return of.status === "ended" && of.end === "applied" ? "applied" : "approved";
  return "withdrawn";
}
