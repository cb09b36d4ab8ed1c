import type { CardUpdate, Effect, Receipt, Review } from "../case/index.ts";
import type { Due, Posted, ShownTimes } from "../ports/index.ts";
import { nextLook, timesShown } from "../review/index.ts";
import { record, subjectOf } from "./entries.ts";
import { dueEffect, intend } from "./intents.ts";
import { paceOf } from "./review-time.ts";
import { lookForStanding } from "./standing/look-for-standing.ts";
import type { World } from "./world.ts";
import { ticketOf } from "./writers.ts";

/** The card of a review stands in its ticket: from now on its minutes run, and it is looked at when the first of them are over; at once when it may have been answered already. */
export async function shown(world: World, card: Effect, reviewId: string, receipt: Receipt): Promise<void> {
  const at = { id: receipt.recordId, key: receipt.recordKey };
  const now: readonly Due[] = receipt.status === "adopted" ? [lookAt(reviewId, world.clock())] : [];
  const review = await world.store.reviews.load(reviewId);
  if (review?.status !== "open" || review.shownAt !== undefined)
    return world.store.reviews.posted(reviewId, at, { times: null, entries: [], effects: [], due: now });
  const pace = paceOf(world, review);
  const times = timesShown(review, world.clock(), pace);
  const next = lookAt(reviewId, nextLook({ ...review, ...times, record: at }, pace));
  const early = await lookForStanding(world, review);
  const told = await extended(world, { card, review, times, record: at });
  await world.store.reviews.posted(reviewId, at, { times, ...told, due: [...now, next, ...told.due, ...early] });
}

function lookAt(ref: string, at: Date): Due {
  return { kind: "review", ref, at };
}

/** Within a minute of what it says, a card is not corrected: posting it took that long. */
const SLACK_MS = 60_000;

interface Late {
  readonly card: Effect;
  readonly review: Review;
  readonly times: ShownTimes;
  readonly record: CardUpdate["record"];
}

/** A card that came late says until when its question is open now: with an update, and an entry. */
async function extended(
  world: World,
  { card, review, times, record: at }: Late,
): Promise<Pick<Posted, "entries" | "effects" | "due">> {
  const { expiresAt } = times;
  if (Date.parse(expiresAt) - Date.parse(review.expiresAt) < SLACK_MS) return { entries: [], effects: [], due: [] };
  const ticket = ticketOf(card);
  const { entry, all } = await record(world, {
    kind: "review.extended",
    actor: { type: "service", id: "ops-trust" },
    subject: subjectOf(ticket),
    caseId: review.caseId,
    corr: { case: review.caseId, review: review.id },
    payload: { shown_at: times.shownAt, said: review.expiresAt, expires_at: expiresAt, ticket_key: ticket.key },
  });
  const message = `Shown late: open until ${expiresAt} (UTC), so that nobody loses time.`;
  const update: CardUpdate = { reviewId: review.id, ticket, record: at, to: "noted", message, expiresAt };
  const effect = intend(review.caseId, world.makeId(), { kind: "card_update", update }, entry.hash);
  return { entries: all, effects: [effect], due: [dueEffect(effect, world.clock())] };
}
