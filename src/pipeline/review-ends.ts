import type { CardState, CardUpdate, Case, CaseEvent, Effect, Review } from "../case/index.ts";
import { progressText, standingOf } from "../review/index.ts";
import { voidedText } from "./awaited.ts";
import { tellInChat } from "./chat.ts";
import { exerciseText } from "./exercises.ts";
import { glassText } from "./glass/glass-text.ts";
import { type Consequences, dueEffect, intend, merge, NET_MS, NOTHING } from "./intents.ts";
import { leftText } from "./left-behind.ts";
import { withStepTimes } from "./next-step.ts";
import { wordsAt } from "./notifications.ts";
import { standingText } from "./standing/standing-text.ts";
import type { World } from "./world.ts";

/** An event on its way from one version of a case to the next. */
export interface Passage {
  readonly event: CaseEvent;
  readonly from: Case;
  readonly next: Case;
  /** Hash of the event's own entry. */
  readonly entryHash: string;
  /** The effect that the event ends, where it is at hand. */
  readonly effect: Effect | null;
  /** The review that the case asked, where it is at hand. */
  readonly review: Review | null;
}

interface End {
  readonly to: CardState;
  /** The review's status from then on; null = as it is. */
  readonly status: Review["status"] | null;
  readonly message: string;
}

type Said = Pick<CardUpdate, "to" | "message" | "groups" | "expiresAt">;

/** How each event ends the question that people were asked, and what the card says from then on. */
const ENDS: Partial<Record<CaseEvent["type"], End>> = {
  effect_confirmed: { to: "applied", status: null, message: "Applied as approved." },
  rejected: { to: "rejected", status: "rejected", message: "Rejected. Nothing was changed; people take the ticket from here." },
  // What it was is told by the event itself.
  revealed: { to: "withdrawn", status: "voided", message: "" },
  expired: { to: "expired", status: "expired", message: "Expired without an answer: counted as rejected. Nothing was changed." },
  superseded: { to: "withdrawn", status: "voided", message: "Withdrawn: the ticket changed, so this question no longer fits." },
  stale: { to: "withdrawn", status: "voided", message: "Not executed: the ticket is read and asked about again." },
  held: {
    to: "withdrawn",
    status: "voided",
    // Under a pause nothing is written: it is told when the pause is over.
    message: "Not executed: automation was paused or held, so this approval is void. The ticket is read and asked about again.",
  },
  unshown: { to: "withdrawn", status: "voided", message: "Withdrawn: it could not be shown in time and is asked anew." },
  info_given: { to: "withdrawn", status: "voided", message: "Withdrawn: new information came in. It is read and asked again." },
  modified: { to: "withdrawn", status: "voided", message: "Modified: the changed version has a question of its own." },
  withdrawn: {
    to: "withdrawn",
    status: "voided",
    message: "The approval was withdrawn before anything was done. The same is asked anew.",
  },
  glass_broken: {
    to: "withdrawn",
    status: "voided",
    message:
      "Withdrawn: somebody with the right to break the glass has exactly this carried out now, without your answer. It is judged afterwards; the ticket says by whom.",
  },
  retried: { to: "withdrawn", status: "voided", message: "Withdrawn: the ticket is read and asked about again." },
  abandoned: {
    to: "withdrawn",
    status: "voided",
    message: "Withdrawn: an operator ended the case by hand.",
  },
};

/** Ends the case's review as the event says, and tells it on the card. */
export async function endReview(world: World, passage: Passage): Promise<Consequences> {
  const end = ENDS[passage.event.type];
  const review = end === undefined ? null : await reviewOf(world, passage);
  if (end === undefined || review === null) return NOTHING;
  const changed = end.status === null ? [] : [withVerdict({ ...review, status: end.status }, passage.event)];
  const { from, entryHash } = passage;
  const message = messageOf(world, passage, review, end);
  const chat = await tellInChat(world, { caseId: from.id, reviewId: review.id, state: end.to, said: message, entryHash });
  return merge({ ...NOTHING, reviews: changed }, updateCard(world, passage, review, { to: end.to, message }), chat);
}

function messageOf(world: World, passage: Passage, review: Review, end: End): string {
  const { event, from } = passage;
  const standard = specialText(passage) ?? betweenText(event) ?? end.message;
  const stage = STAGES[event.type];
  const said = stage === undefined ? standard : wordsAt(world, stage, review, { ticket: from.ticket, standard });
  const standing = event.type === "effect_confirmed" ? standingText(review.verdicts) : "";
  return `${said}${standing}${voidedText(from, event)}`;
}

function specialText(passage: Passage): string | null {
  const { from, event } = passage;
  return exerciseText(event) ?? glassText(passage) ?? leftText(from, event) ?? staleText(event) ?? unreadText(event);
}

/** The ends that the policy may have words for; what was not executed, or is asked anew, is told in ours. */
const STAGES: Partial<Record<CaseEvent["type"], "expired" | "decided">> = {
  effect_confirmed: "decided",
  rejected: "decided",
  expired: "expired",
};

const STALE = {
  fields_changed: "Not executed: the ticket changed after the answer. It is read and asked again.",
  facts_changed:
    "Not executed: a fact that the decision relies on changed after the answer, or could not be read again. The ticket is read and asked again.",
  new_comment: "Not executed: somebody commented after the answer. The ticket is read and asked about again.",
  policy_changed:
    "Not executed: the policy changed after the question was put. The ticket is read, decided by the new policy and asked about again.",
  glass_lost:
    "Not executed: whoever broke the glass may no longer do so, or too much time passed. The ticket is read and asked about again.",
  approver_lost:
    "Not executed: somebody who approved may no longer do so (not in the group any more, deactivated, or no longer in the directory). The approval is void; the ticket is read and asked about again.",
} as const;

function staleText(event: CaseEvent): string | null {
  return event.type === "stale" ? STALE[event.why] : null;
}

/** Without a conditional write nobody can tell whose change was the last word: people look. */
function betweenText(event: CaseEvent): string | null {
  if (event.type !== "effect_confirmed" || event.receipt.seen["versions_between"] === undefined) return null;
  return "Applied as approved. Somebody else changed the same record in that moment: please see that both changes are right.";
}

function unreadText(event: CaseEvent): string | null {
  if (event.type !== "expired" || event.unread === undefined) return null;
  return "Expired: what was answered could not be read in time, so it counts as rejected. Nothing was changed.";
}

/** Counts a verdict on the open review: approved by the last step, or asked on, in the same step or the next one. */
export async function countVerdict(world: World, { event, from }: Passage, reviewId: string): Promise<Consequences> {
  const review = await world.store.reviews.load(reviewId);
  if (review === null) return NOTHING;
  const counted = withVerdict({ ...review, status: event.type === "approved" ? "approved" : "open" }, event);
  const routed = event.type === "verdict_recorded" && event.routing !== undefined ? { routing: event.routing } : {};
  const now = { ...counted, step: standingOf(review.steps, counted.verdicts).step, ...routed };
  return { ...NOTHING, reviews: [now.step > review.step ? withStepTimes(world, now, from) : now] };
}

/** Puts the card back to people for the next answer: its button was used by the one before. */
export async function askNext(world: World, passage: Passage): Promise<Consequences> {
  const review = await reviewOf(world, passage);
  if (review === null) return NOTHING;
  const standing = standingOf(review.steps, withVerdict(review, passage.event).verdicts);
  const { event, from, entryHash } = passage;
  const longer = event.type === "verdict_recorded" && event.expiresAt !== undefined ? { expiresAt: event.expiresAt } : {};
  const open = longer.expiresAt === undefined ? "" : ` Open until ${longer.expiresAt} (UTC).`;
  const beforehand = event.type === "verdict_recorded" ? standingText([event.verdict]) : "";
  const message = `${progressText(review.steps, review.step, standing)}${open}${beforehand}`;
  const told = { caseId: from.id, reviewId: review.id, state: "pending" as const, said: message, entryHash };
  const groups = review.steps[standing.step]?.groups ?? [];
  const chat = await tellInChat(world, { ...told, groups });
  return merge(updateCard(world, passage, review, { to: "pending", message, groups, ...longer }), chat);
}

/** Says on the card of a case, which stays as people left it, what became of their approval; nothing when nobody was asked. */
export async function tellOnCard(world: World, passage: Passage, message: string): Promise<Consequences> {
  const review = await reviewOf(world, passage);
  return review === null ? NOTHING : updateCard(world, passage, review, { to: "approved", message });
}

/** The review that a case asks, or asked before it got stuck; null = none. */
export async function reviewOf(world: World, { from, review }: Pick<Passage, "from" | "review">): Promise<Review | null> {
  const asked = from.status === "stuck" ? from.was : from;
  const reviewId = "reviewId" in asked ? asked.reviewId : null;
  if (reviewId === null) return null;
  return review?.id === reviewId ? review : world.store.reviews.load(reviewId);
}

/** The review with the event's verdict, if it has one. */
export function withVerdict(review: Review, event: CaseEvent): Review {
  if (!("verdict" in event)) return review;
  return { ...review, verdicts: [...review.verdicts, event.verdict], seen: [...review.seen, event.verdict.source] };
}

/** Says it on the review's card, and puts the card where it belongs. */
export function updateCard(world: World, { from, entryHash }: Passage, review: Review, said: Said): Consequences {
  // The card may not be posted yet: its record is filled in when the update runs.
  const record = review.record ?? { id: "", key: "" };
  const { to, message, ...routing } = said;
  const update: CardUpdate = { reviewId: review.id, ticket: from.ticket, record, to, message, ...routing };
  const effect = intend(from.id, world.makeId(), { kind: "card_update", update }, entryHash);
  return { ...NOTHING, effects: [effect], due: [dueEffect(effect, new Date(world.clock().getTime() + NET_MS))] };
}
