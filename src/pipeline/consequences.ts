import { type Case, type CaseEvent, type CardUpdate, type Effect, type EffectBody, labelledDigest, type Proposal, type Receipt, type Review } from "../case/index.ts";
import type { Due } from "../ports/index.ts";
import { openReview } from "../review/index.ts";
import type { World } from "./world.ts";

/** What follows from an event: intents, reviews and timers, written in the same transaction. */
export interface Consequences {
  readonly effects: readonly Effect[];
  readonly reviews: readonly Review[];
  readonly due: readonly Due[];
}

const NOTHING: Consequences = { effects: [], reviews: [], due: [] };

/** Derives the consequences of an event. `entryHash` is the hash of the event's own entry. */
export async function consequencesOf(world: World, from: Case, event: CaseEvent, next: Case, entryHash: string): Promise<Consequences> {
  const now = world.clock();
  switch (event.type) {
    case "context_gathered":
    case "released":
    case "info_given":
    case "stale":
      return merge(await endedReview(world, from, event, entryHash), wake(next, now, 30_000), await voided(world, from, event));
    case "decided":
    case "modified":
      return merge(opened(world, event, next, entryHash, now), await endedReview(world, from, event, entryHash));
    case "held":
      return merge(wake(next, now, world.timing.tickMs), await voided(world, from, event), await endedReview(world, from, event, entryHash));
    case "approved":
      return merge(await verdictOn(world, event.reviewId, { status: "approved", verdict: event.verdict }), cleared(next, entryHash, now));
    case "verdict_recorded":
      return verdictOn(world, event.reviewId, { status: "open", verdict: event.verdict, nextStep: true });
    case "rejected":
      return merge(await verdictOn(world, event.reviewId, { status: "rejected", verdict: event.verdict }), await endedReview(world, from, event, entryHash));
    case "effect_confirmed":
      return merge(confirmed(await world.store.effects.load(event.effectId), event.receipt), await endedReview(world, from, event, entryHash));
    case "expired":
    case "superseded":
    case "abandoned":
      return merge(await endedReview(world, from, event, entryHash), await voided(world, from, event));
    case "retried":
      return merge(wake(next, now, 30_000), await shownAgain(world, next, entryHash));
    // The intent stays open: its marker decides at the retry, and giving up voids it.
    case "effect_failed":
    case "failed":
      return NOTHING;
  }
}

function merge(...parts: readonly Consequences[]): Consequences {
  return { effects: parts.flatMap((p) => p.effects), reviews: parts.flatMap((p) => p.reviews), due: parts.flatMap((p) => p.due) };
}

function wake(next: Case, now: Date, afterMs: number): Consequences {
  return { ...NOTHING, due: [{ kind: "case", ref: next.id, at: new Date(now.getTime() + afterMs) }] };
}

/** A new intent. Messages get an outbox row of their own; an action runs under its case's row. */
export function intend(caseId: string, id: string, body: EffectBody, entryHash: string): Effect {
  const digest = body.kind === "action" ? labelledDigest("ots.action.v1", body.payload) : labelledDigest("ots.message.v1", body);
  return { id, caseId, body, digest, entryHash, status: "intended", attempts: 0, sendUntil: null, receipt: null };
}

/** The outbox row that brings an unfinished message back. */
export function dueEffect(effect: Effect, at: Date): Due {
  return { kind: "effect", ref: effect.id, at };
}

function opened(world: World, event: Extract<CaseEvent, { type: "decided" | "modified" }>, next: Case, entryHash: string, now: Date): Consequences {
  if (next.status === "cleared") return cleared(next, entryHash, now);
  if (next.status === "held") return wake(next, now, world.timing.tickMs);
  if (next.status !== "in_review") return NOTHING;
  const workflow = world.policy.workflows.get(next.workflow);
  if (workflow === undefined) return NOTHING;
  const { review, card } = openReview({
    id: next.reviewId,
    caseId: next.id,
    workflow,
    ticket: next.ticket,
    proposal: next.proposal,
    decision: event.decision,
    drafted: event.type === "decided" ? event.drafted : null,
    facts: event.facts,
    now,
    key: world.cardKey,
  });
  const effect = intend(next.id, world.makeId(), { kind: "card", card }, entryHash);
  const due: Due[] = [dueEffect(effect, new Date(now.getTime() + 30_000)), { kind: "review", ref: review.id, at: new Date(review.expiresAt) }];
  return { effects: [effect], reviews: [review], due };
}

function cleared(next: Case, entryHash: string, now: Date): Consequences {
  if (next.status !== "cleared") return NOTHING;
  const effect = intend(next.id, next.effectId, { kind: "action", payload: next.proposal.payload }, entryHash);
  return merge({ ...NOTHING, effects: [effect] }, wake(next, now, 30_000));
}

function confirmed(effect: Effect | null, receipt: Receipt): Consequences {
  return effect === null ? NOTHING : { ...NOTHING, effects: [{ ...effect, status: "confirmed", receipt, sendUntil: null }] };
}

/** A review whose card was given up gets its card again. */
async function shownAgain(world: World, next: Case, entryHash: string): Promise<Consequences> {
  if (next.status !== "in_review") return NOTHING;
  const effects = await world.store.effects.ofCase(next.id);
  const lost = effects.find(({ body, status }) => body.kind === "card" && body.card.reviewId === next.reviewId && status === "failed");
  if (lost === undefined) return NOTHING;
  const effect = intend(next.id, world.makeId(), lost.body, entryHash);
  return { ...NOTHING, effects: [effect], due: [dueEffect(effect, world.clock())] };
}

/** Open intents of a case that goes another way will never run. */
async function voided(world: World, from: Case, event: CaseEvent): Promise<Consequences> {
  if (from.status !== "cleared" && from.status !== "stuck" && event.type !== "abandoned") return NOTHING;
  const effects = await world.store.effects.ofCase(from.id);
  const open = effects.filter((effect) => effect.body.kind === "action" && (effect.status === "intended" || effect.status === "attempting"));
  return { ...NOTHING, effects: open.map((effect) => ({ ...effect, status: "voided" })) };
}

interface Told {
  readonly status: Review["status"];
  readonly verdict: Extract<CaseEvent, { verdict: unknown }>["verdict"];
  readonly nextStep?: boolean;
}

async function verdictOn(world: World, reviewId: string, told: Told): Promise<Consequences> {
  const review = await world.store.reviews.load(reviewId);
  if (review === null) return NOTHING;
  const verdicts = [...review.verdicts, told.verdict];
  const seen = [...review.seen, told.verdict.source];
  const step = told.nextStep === true ? review.step + 1 : review.step;
  return { ...NOTHING, reviews: [{ ...review, status: told.status, verdicts, seen, step }] };
}

const CARD_ENDS: Partial<Record<CaseEvent["type"], { to: CardUpdate["to"]; status: Review["status"] | null; message: string }>> = {
  effect_confirmed: { to: "applied", status: null, message: "Applied as approved." },
  rejected: { to: "rejected", status: null, message: "Rejected. Nothing was changed; people take the ticket from here." },
  expired: { to: "expired", status: "expired", message: "Expired without an answer: counted as rejected. Nothing was changed." },
  superseded: { to: "withdrawn", status: "voided", message: "Withdrawn: the ticket changed, so this question no longer fits." },
  stale: { to: "withdrawn", status: "voided", message: "Not executed: the ticket changed after the answer. It is read and asked again." },
  held: { to: "withdrawn", status: "voided", message: "Not executed: automation is paused. It is asked again when the pause ends." },
  info_given: { to: "withdrawn", status: "voided", message: "Withdrawn: new information came in. It is read and asked again." },
  modified: { to: "withdrawn", status: "voided", message: "Modified: the changed version has a question of its own." },
  abandoned: { to: "withdrawn", status: "voided", message: "Withdrawn: an operator ended the case by hand. Nothing was changed." },
};

async function endedReview(world: World, from: Case, event: CaseEvent, entryHash: string): Promise<Consequences> {
  const end = CARD_ENDS[event.type];
  const source: Case = from.status === "stuck" ? from.was : from;
  const reviewId = "reviewId" in source ? source.reviewId : null;
  if (end === undefined || reviewId === null) return NOTHING;
  const review = await world.store.reviews.load(reviewId);
  if (review === null) return NOTHING;
  const reviews = end.status === null ? [] : [ended(review, end.status, event)];
  return merge({ ...NOTHING, reviews }, updateCard(world, from, review, end, entryHash));
}

function ended(review: Review, status: Review["status"], event: CaseEvent): Review {
  const base = { ...review, status };
  return "verdict" in event ? { ...base, verdicts: [...review.verdicts, event.verdict], seen: [...review.seen, event.verdict.source] } : base;
}

function updateCard(world: World, from: Case, review: Review, end: { to: CardUpdate["to"]; message: string }, entryHash: string): Consequences {
  const update: CardUpdate = { reviewId: review.id, ticket: from.ticket, record: review.record ?? { id: "", key: "" }, to: end.to, message: end.message };
  const effect = intend(from.id, world.makeId(), { kind: "card_update", update }, entryHash);
  return { ...NOTHING, effects: [effect], due: [dueEffect(effect, new Date(world.clock().getTime() + 30_000))] };
}

/** The proposal of a case, when it has one. */
export function proposalOf(of: Case): Proposal | null {
  return "proposal" in of ? of.proposal : null;
}
