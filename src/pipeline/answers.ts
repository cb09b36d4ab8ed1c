import {
  type Answer,
  type Case,
  type CaseEvent,
  fingerprint,
  lastHumanComment,
  type Part,
  propose,
  reasonCodeOf,
  surroundings,
  type TicketContext,
  type Verdict,
} from "../case/index.ts";
import { mayAnswer } from "../identity/index.ts";
import { decide, partsRead } from "../policy/index.ts";
import type { Person, Reading } from "../ports/index.ts";
import { filterWhole, withoutSecrets } from "../privacy/index.ts";
import { judge, modifiedPayload, standingOf } from "../review/index.ts";
import { acquaint, redactorFor } from "./acquaint.ts";
import { amountIn } from "./amount-in.ts";
import type { Asked, Refusal } from "./asked.ts";
import { asPerson, automaticEvent, automaticReviewer } from "./automatic-reviewers.ts";
import { approvalGiven, awaitsFactor, confirmedBy } from "./awaited.ts";
import { escalatedByPerson } from "./escalate-answer.ts";
import { revealed } from "./exercises.ts";
import { collectFacts } from "./facts.ts";
import { FORGEABLE, isForgeable } from "./forgeable.ts";
import { infoRequested } from "./info-requests.ts";
import { stepOpened } from "./next-step.ts";
import { soleApprover } from "./override/sole-approver.ts";
import { askedAboutChange } from "./question-record.ts";
import { withSources } from "./read-sources.ts";
import { reassigned } from "./reassign.ts";
import { reliedOn } from "./relied.ts";
import { routedTo } from "./routing.ts";
import { shownOf } from "./shown.ts";
import { factorOf } from "./shown-factor.ts";
import { refusedUse } from "./standing/fits.ts";
import { accountFor, workflowOf } from "./systems.ts";
import { watched } from "./vigilance.ts";
import type { World } from "./world.ts";

export type { Asked, Refusal } from "./asked.ts";

const NO_PARTS: ReadonlySet<Part> = new Set();

/** What an answer means for its case, or why it does not count: rights first (against the ticket's people, read again), then fit, then content. */
export async function eventOf(world: World, given: Asked): Promise<CaseEvent | Refusal> {
  const { reason } = given.answer;
  const asked = reason === null ? given : { ...given, answer: { ...given.answer, reason: withoutSecrets(reason) } };
  const automatic = automaticReviewer(world, asked.answer);
  return automatic === null ? personsEvent(world, asked) : automaticEvent(world, asked, automatic);
}

async function personsEvent(world: World, asked: Asked): Promise<CaseEvent | Refusal> {
  const { review, of, answer } = asked;
  // What is changed passes the gate again, with all that a draft is made from.
  const parts = answer.kind === "modify" ? partsRead(workflowOf(world, of)) : NO_PARTS;
  const context = await acquaint(world, await accountFor(world, of).read(of.ticket, parts));
  if (context.region !== world.region)
    return { code: "other_region", message: "Not counted: the ticket no longer belongs to this region." };
  const how = readingFor(asked);
  const person = await personOf(world, asked, how);
  const stranger = person === null ? await whyNobody(world, asked) : null;
  // A hidden column may hide the requester: only a whole reading shows independence.
  const people = context.people.status === "ok" ? context.people.value : null;
  const rights = mayAnswer({
    person,
    account: answer.account,
    doubt: answer.doubt,
    ...(stranger === null ? {} : { stranger }),
    provenBy: answer.provenBy,
    standsInFor: answer.standsInFor,
    ticketSystem: of.ticket.system,
    review,
    people,
    proposal: of.proposal,
    risk: of.decision.risk,
    verdict: answer.kind,
    // How weakly an act proves its actor matters where the act decides: here his confirmation does.
    upTo: awaitsFactor(world, asked) ? undefined : answer.upTo,
    rights: world.policy.rights,
    amount: amountIn(world, of, context),
  });
  if (!rights.ok) return { code: rights.code, message: rights.why };
  if (await isForgeable(world, { review, proposal: of.proposal, people }, answer, how)) return FORGEABLE;
  if (person === null) return { code: "unknown_person", message: "Not counted: nobody in the directory has this account." };
  return countedEvent(world, asked, person, context);
}

/** What was read of groups a few minutes ago does not do for high risk, nor for whoever does not look at the question himself. */
function readingFor({ of, answer }: Asked): Reading {
  return { fresh: of.decision.risk === "high" || answer.standing !== undefined };
}

/** What an answer of somebody who may give it means, or why it does not fit or proves too little. */
async function countedEvent(world: World, asked: Asked, person: Person, context: TicketContext): Promise<CaseEvent | Refusal> {
  const confirms = await restsOn(world, asked, person, context);
  if (confirms !== null && "message" in confirms) return confirms;
  const judged = judge(asked.answer, asked.review, { person, cardHash: asked.cardHash, now: world.clock() });
  if (judged.kind === "refused") return { code: judged.code, message: judged.message };
  const verdict = confirms === null ? judged.verdict : { ...judged.verdict, confirms };
  const watching = await watched(world, asked, await withDelegation(world, asked, verdict));
  if ("code" in watching) return watching;
  if (awaitsFactor(world, asked)) return approvalGiven(world, asked, person);
  // Last, for a code counts once: what does not count for another reason uses none up.
  const factor = await factorOf(world, asked, person);
  if (factor !== null && "message" in factor) return factor;
  return asExercise(
    world,
    asked,
    await verdictEvent(world, asked, factor === null ? watching : { ...watching, factor }, context),
  );
}

/** What else an answer rests on, or why it does not: a standing approval that fits, an approval in the ticket that waits for it. */
async function restsOn(
  world: World,
  asked: Asked,
  person: Person,
  context: TicketContext,
): Promise<ReturnType<typeof confirmedBy>> {
  return (await refusedUse(world, asked, { person, context })) ?? confirmedBy(world, asked, person);
}

/** Whoever answered an exercise hears at once what it was. */
async function asExercise(world: World, { of }: Asked, said: CaseEvent | Refusal): Promise<CaseEvent | Refusal> {
  return "message" in said ? said : revealed(world, of, said);
}

/** Whoever has the account that the answer was given with; null when nobody is proven or known. Whom a directory gives an account of ours is no person, however it was signed in. */
export async function personOf(
  world: World,
  { of, answer }: { readonly of: Pick<Case, "ticket">; readonly answer: Pick<Answer, "account" | "provenBy"> },
  how: Reading,
): Promise<Person | null> {
  if (answer.account === null) return null;
  const { system } = of.ticket;
  const person = asPerson(world, await world.directory.byAccount(answer.provenBy ?? system, answer.account, how));
  const ours = world.systems.get(system)?.ours;
  const isOurs = ours !== undefined && (person?.accounts[system] ?? []).some((account) => ours.has(account));
  return person !== null && isOurs ? { ...person, human: false } : person;
}

/** Why the account is nobody's, as far as the directory can say more than that. */
async function whyNobody(world: World, { of, answer }: Asked): Promise<string | null> {
  if (answer.account === null) return null;
  return (await world.directory.whyNobody?.(answer.provenBy ?? of.ticket.system, answer.account)) ?? null;
}

/** The verdict with those for whom the person stood in, as the ticket system tells it. */
async function withDelegation(world: World, { of, answer }: Asked, verdict: Verdict): Promise<Verdict> {
  if (answer.standsInFor === undefined) return verdict;
  const { system } = of.ticket;
  const persons = answer.standsInFor.map(async (account) => (await world.directory.byAccount(system, account))?.id ?? account);
  return { ...verdict, standsInFor: await Promise.all(persons) };
}

/** An answer never takes the credit for what those before it have done. */
const ANSWERED_BEFORE: Refusal = {
  code: "answered_before",
  message: "Not counted: earlier answers decided this question already. Nothing is done by it; please handle the ticket by hand.",
};

async function verdictEvent(world: World, asked: Asked, verdict: Verdict, context: TicketContext): Promise<CaseEvent | Refusal> {
  const { review, of } = asked;
  const reviewId = review.id;
  if (standingOf(review.steps, review.verdicts).end !== null) return ANSWERED_BEFORE;
  const { end, step } = standingOf(review.steps, [...review.verdicts, verdict]);
  switch (verdict.kind) {
    case "reject":
      if (end !== "rejected") return { type: "verdict_recorded", reviewId, verdict };
      return { type: "rejected", reviewId, verdict, reasonCode: reasonCodeOf(verdict.reason) };
    case "approve":
      if (of.proposal === null)
        return {
          code: "nothing_to_approve",
          message: "Not counted: there is no proposal to approve. Reject it and do it by hand.",
        };
      if (end !== "approved") {
        const next = step > review.step ? await stepOpened(world, asked, step, context) : {};
        return { type: "verdict_recorded", reviewId, verdict, ...next };
      }
      return (await soleApprover(world, asked, verdict)) ?? { type: "approved", reviewId, verdict, effectId: world.makeId() };
    case "modify":
      return modified(world, asked, verdict, context);
    case "reassign":
      return reassigned(world, asked, verdict, context);
    case "escalate":
      return escalatedByPerson(world, review, verdict);
    case "request_info":
      return infoRequested(world, asked, verdict, context);
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
    filter: filterWhole,
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
    shown: shownOf(redactorFor(world, context.ref), { context, drafted: null, proposal }),
    facts,
    decision: { ...decision, outcome: "review" },
    newReviewId: world.makeId(),
    ...(await routedTo(world, workflow, { decision, context, action: proposal.payload.action })),
  };
}
