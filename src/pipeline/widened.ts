import { type EventOf, MOVES, type Review } from "../case/index.ts";
import { tellInChat } from "./chat.ts";
import { type Consequences, dueEffect, intend, merge, NET_MS, NOTHING } from "./intents.ts";
import { isToldAt, type Stage, wordsAt } from "./notifications.ts";
import type { Passage } from "./review-ends.ts";
import type { World } from "./world.ts";

/** The review with the groups that may answer from now on, and a notice on its ticket that names groups only. */
export async function widened(world: World, event: EventOf<"escalated">, passage: Passage): Promise<Consequences> {
  const review = await world.store.reviews.load(event.reviewId);
  if (review === null) return NOTHING;
  const { groups, routing, since, move } = event;
  const changed: Review = {
    ...review,
    steps: review.steps.map((step, index) => (index === review.step ? { ...step, groups } : step)),
    routing,
    escalated: { step: review.step, done: MOVES.indexOf(move) + 1, since },
  };
  const { from, entryHash } = passage;
  const stage = STAGES[move];
  const said = wordsAt(world, stage, review, {
    ticket: from.ticket,
    standard: noticeText(event, review),
    groups,
    added: event.added,
  });
  const effects = isToldAt(world, stage, "ticket")
    ? [intend(from.id, world.makeId(), { kind: "notice", notice: { ticket: from.ticket, text: said } }, entryHash)]
    : [];
  const at = new Date(world.clock().getTime() + NET_MS);
  const told = { effects, reviews: [changed], due: effects.map((effect) => dueEffect(effect, at)) };
  const inChat = { caseId: from.id, reviewId: review.id, state: "pending", said, entryHash, groups, stage } as const;
  return merge(told, await tellInChat(world, inChat));
}

const STAGES = { remind: "reminded", widen: "widened", fallback: "fallback" } as const satisfies Record<string, Stage>;

function noticeText({ move, groups, added }: EventOf<"escalated">, { expiresAt }: Review): string {
  const open = `Still open until ${expiresAt} (UTC); without an answer it counts as rejected.`;
  const asked = `Asked: ${groups.join(" or ")}.`;
  if (move === "remind" || (added.length === 0 && move === "widen"))
    return `Nobody has answered our question about this ticket yet. ${asked} ${open}`;
  const more = added.length === 0 ? "No further group is left to ask." : `Asked now as well: ${added.join(" or ")}.`;
  const managers = move === "fallback" ? " The managers of those asked first are asked too, as far as they may answer." : "";
  return `Nobody has answered our question about this ticket in time. ${more}${managers} The first valid answer counts. ${open}`;
}

/** Whose step has just been opened by an answer is looked at anew: its minutes run from now. */
export function lookSoon(world: World, reviewId: string): Consequences {
  return { ...NOTHING, due: [{ kind: "review", ref: reviewId, at: world.clock() }] };
}
