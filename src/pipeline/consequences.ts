import { type Case, type EventOf, OpsError } from "../case/index.ts";
import { openReview } from "../review/index.ts";
import { unaskedText } from "./capacity.ts";
import { askInChat, tellInChat } from "./chat.ts";
import { toldOfGlass } from "./glass/told.ts";
import { type Consequences, dueEffect, intend, isUnderWay, merge, NET_MS, NOTHING } from "./intents.ts";
import { leftBy, leftText } from "./left-behind.ts";
import { reversalLine } from "./override/reversal-texts.ts";
import { refused } from "./refused-effects.ts";
import { askNext, countVerdict, endReview, type Passage } from "./review-ends.ts";
import { timeOf } from "./review-time.ts";
import { standingText } from "./standing/standing-text.ts";
import { stillOpen } from "./still-open.ts";
import { lookSoon, widened } from "./widened.ts";
import type { World } from "./world.ts";

/** Derives what follows from an event: the intents, reviews and timers of the same transaction. */
export async function consequencesOf(world: World, passage: Passage): Promise<Consequences> {
  const caused = merge(await following(world, passage), toldOfPart(world, passage));
  // What follows from a person's answer does not wait behind what machines sent.
  return "verdict" in passage.event ? { ...caused, due: caused.due.map((due) => ({ ...due, urgent: true })) } : caused;
}

async function following(world: World, passage: Passage): Promise<Consequences> {
  const { event, next } = passage;
  switch (event.type) {
    // Drafting may take a slow model twice its time: the net comes after that, so that nobody asks it again meanwhile.
    case "context_gathered":
    case "override_requested":
    case "released":
      return wake(world, next, DRAFT_NET_MS);
    case "unshown":
      return merge(await endReview(world, passage), await unsaid(world, passage), wake(world, next, NET_MS));
    case "info_given":
    case "stale":
      return merge(await endReview(world, passage), await voided(world, passage), wake(world, next, NET_MS));
    case "held":
      return merge(await endReview(world, passage), await voided(world, passage), wake(world, next, world.timing.tickMs));
    case "decided":
      return event.unasked === undefined ? opened(world, event, passage) : noticed(world, passage, unaskedText(event.unasked));
    case "modified":
      return merge(await endReview(world, passage), opened(world, event, passage));
    case "withdrawn":
      return merge(await endReview(world, passage), await voided(world, passage), opened(world, event, passage));
    case "info_requested":
    case "reassigned":
    case "commented":
    case "approval_given":
    case "approval_lapsed":
      return stillOpen(world, passage, event);
    case "glass_broken":
    case "approved":
    case "verdict_recorded":
      return counted(world, passage, event);
    case "escalated":
      return widened(world, event, passage);
    case "effect_confirmed":
      return merge(await confirmed(world, passage, event), await endReview(world, passage));
    case "rejected":
    case "revealed":
    case "expired":
    case "superseded":
    case "abandoned":
      return merge(await endReview(world, passage), await voided(world, passage));
    case "retried":
      return merge(next.status === "received" ? await endReview(world, passage) : NOTHING, wake(world, next, NET_MS));
    // The intent stays open: its marker decides at the retry, and giving up voids it.
    case "effect_failed":
      return refused(world, passage, event);
    default:
      return NOTHING;
  }
}

async function counted(
  world: World,
  passage: Passage,
  event: EventOf<"approved" | "verdict_recorded" | "glass_broken">,
): Promise<Consequences> {
  if (event.type === "glass_broken")
    return merge(await endReview(world, passage), toldOfGlass(world, passage, event), cleared(world, passage));
  const counting = await countVerdict(world, passage, event.reviewId);
  return event.type === "approved"
    ? merge(counting, cleared(world, passage), await toldApproved(world, passage, event))
    : merge(counting, await askNext(world, passage), lookSoon(world, event.reviewId));
}

const DRAFT_NET_MS = 180_000;

function wake(world: World, next: Case, afterMs: number): Consequences {
  return { ...NOTHING, due: [{ kind: "case", ref: next.id, at: new Date(world.clock().getTime() + afterMs) }] };
}

function opened(world: World, event: EventOf<"decided" | "modified" | "withdrawn">, passage: Passage): Consequences {
  const { next, entryHash } = passage;
  if (next.status === "cleared") return cleared(world, passage);
  if (next.status === "held") return wake(world, next, world.timing.tickMs);
  const workflow = world.policy.workflows.get(next.workflow);
  if (next.status !== "in_review" || workflow === undefined) return NOTHING;
  const now = world.clock();
  const { review, card } = openReview({
    id: next.reviewId,
    caseId: next.id,
    workflow,
    ticket: next.ticket,
    proposal: next.proposal,
    decision: next.decision,
    drafted: event.type === "decided" ? event.drafted : null,
    ...againOf(event, next),
    shown: event.shown,
    now,
    key: world.cardKey,
    ...timeOf(world, workflow, next.decision, now),
    ...(event.type === "withdrawn" || event.routing === undefined ? {} : { routing: event.routing }),
    ...(world.page === undefined ? {} : { page: world.page }),
  });
  const effect = intend(next.id, world.makeId(), { kind: "card", card }, entryHash);
  const expiry = { kind: "review" as const, ref: review.id, at: new Date(review.expiresAt) };
  const asked = { effects: [effect], reviews: [review], due: [dueEffect(effect, new Date(now.getTime() + NET_MS)), expiry] };
  return merge(asked, askInChat(world, { review, card, entryHash }));
}

/** The card says it when it is carried out; a chat, where nobody looks again, says it at once. */
function toldApproved(
  world: World,
  { from, entryHash }: Passage,
  { reviewId, verdict }: EventOf<"approved">,
): Promise<Consequences> {
  const said = `Approved. Exactly what was shown is carried out now, unless the ticket changed meanwhile.${standingText([verdict])}`;
  return tellInChat(world, { caseId: from.id, reviewId, state: "approved", said, entryHash });
}

const AGAIN = "Asked anew: an approval of the same was withdrawn before anything was done.";

function againOf({ type }: EventOf<"decided" | "modified" | "withdrawn">, { reverses }: Case): { readonly again?: string } {
  const said = [...(reverses === undefined ? [] : [reversalLine(reverses)]), ...(type === "withdrawn" ? [AGAIN] : [])];
  return said.length === 0 ? {} : { again: said.join(" ") };
}

function cleared(world: World, { next, entryHash }: Passage): Consequences {
  if (next.status !== "cleared") return NOTHING;
  const effect = intend(next.id, next.effectId, { kind: "action", payload: next.proposal.payload }, entryHash);
  return merge({ ...NOTHING, effects: [effect] }, wake(world, next, NET_MS));
}

async function confirmed(world: World, passage: Passage, event: EventOf<"effect_confirmed">): Promise<Consequences> {
  const { effectId, receipt } = event;
  const effect = passage.effect ?? (await world.store.effects.load(effectId));
  return effect === null ? NOTHING : { ...NOTHING, effects: [{ ...effect, status: "confirmed", receipt }] };
}

/** The card of a question that nobody saw is not posted any more. */
async function unsaid(world: World, { from }: Passage): Promise<Consequences> {
  const effects = await world.store.effects.ofCase(from.id);
  const cards = effects.filter(({ body, status }) => body.kind === "card" && status === "intended");
  return { ...NOTHING, effects: cards.map((effect) => ({ ...effect, status: "voided" })) };
}

/** Half an action on the ticket is never left there in silence. */
function toldOfPart(world: World, passage: Passage): Consequences {
  const text = leftText(passage.from, passage.event);
  return text === null ? NOTHING : noticed(world, passage, text);
}

function noticed(world: World, { from, entryHash }: Passage, text: string): Consequences {
  const effect = intend(from.id, world.makeId(), { kind: "notice", notice: { ticket: from.ticket, text } }, entryHash);
  return { ...NOTHING, effects: [effect], due: [dueEffect(effect, new Date(world.clock().getTime() + NET_MS))] };
}

/** Open intents of a case that goes another way will never run. Throws CASE_MOVED while an attempt is under way: it is settled first. */
async function voided(world: World, { from, event }: Passage): Promise<Consequences> {
  if (from.status !== "cleared" && from.status !== "stuck") return NOTHING;
  const effects = await world.store.effects.ofCase(from.id);
  const open = effects.filter(({ body, status }) => body.kind === "action" && (status === "intended" || status === "attempting"));
  if (open.some((effect) => isUnderWay(world, effect)))
    throw new OpsError("CASE_MOVED", "an attempt may still reach the ticket system", { case: from.id });
  return { ...NOTHING, effects: open.map((effect) => ({ ...effect, status: "voided", receipt: leftBy(event) })) };
}
