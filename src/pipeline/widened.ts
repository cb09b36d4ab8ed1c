import { type EventOf, MOVES, type Review } from "../case/index.ts";
import { roomsOf, tellInChat } from "./chat.ts";
import { type Consequences, dueEffect, intend, merge, NET_MS, NOTHING } from "./intents.ts";
import { isToldAt, type Stage, wordsAt } from "./notifications.ts";
import { type Passage, updateCard, withVerdict } from "./review-ends.ts";
import type { World } from "./world.ts";

/** The review with the groups that may answer from now on, and a notice on its ticket that names groups only. */
export async function widened(world: World, event: EventOf<"escalated">, passage: Passage): Promise<Consequences> {
  const review = await world.store.reviews.load(event.reviewId);
  if (review === null) return NOTHING;
  const { groups, routing, since, move } = event;
  const changed: Review = {
    ...answered(review, event),
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
  const effects = isTicketTold(world, stage, groups)
    ? [intend(from.id, world.makeId(), { kind: "notice", notice: { ticket: from.ticket, text: said } }, entryHash)]
    : [];
  const at = new Date(world.clock().getTime() + NET_MS);
  const told = { effects, reviews: [changed], due: effects.map((effect) => dueEffect(effect, at)) };
  const inChat = { caseId: from.id, reviewId: review.id, state: "pending", said, entryHash, groups, stage } as const;
  return merge(
    told,
    isAsked(event) ? updateCard(world, passage, review, { to: "pending", message: said, groups }) : NOTHING,
    await tellInChat(world, inChat),
  );
}

/** A policy that names other channels alone means people to hear of it there: where a group that is asked has no room in any of them, the ticket says it. */
function isTicketTold(world: World, stage: Exclude<Stage, "asked" | "expired" | "decided">, groups: readonly string[]): boolean {
  if (isToldAt(world, stage, "ticket")) return true;
  if (world.policy.notifications[stage]?.channels?.length === 0) return false;
  const hears = (group: string): boolean => roomsOf(world, [group]).some(({ channel }) => isToldAt(world, stage, channel));
  return !groups.every(hears);
}

const STAGES = { remind: "reminded", widen: "widened", fallback: "fallback" } as const satisfies Record<string, Stage>;

function isAsked(event: EventOf<"escalated">): boolean {
  return "verdict" in event || "reviewer" in event;
}

/** The review with who asked for it: a person's word among the verdicts, a program's apart, for it counts in no quorum. */
function answered(review: Review, event: EventOf<"escalated">): Review {
  if (!("reviewer" in event)) return withVerdict(review, event);
  return { ...review, automatic: event.reviewer, seen: [...review.seen, event.reviewer.source] };
}

/** Who asked, for people who read the ticket: a program by its name, nobody by his. */
function askedBy(event: EventOf<"escalated">): string | null {
  if ("reviewer" in event)
    return `An automatic reviewer (${event.reviewer.name}) asks for more people to look at our question about this ticket.`;
  return "verdict" in event ? "Somebody who is asked wants more people to look at our question about this ticket." : null;
}

function noticeText(event: EventOf<"escalated">, { expiresAt }: Review): string {
  const { move, groups, added } = event;
  const open = `Still open until ${expiresAt} (UTC); without an answer it counts as rejected.`;
  const asked = `Asked: ${groups.join(" or ")}.`;
  if (move === "remind" || (added.length === 0 && move === "widen"))
    return `Nobody has answered our question about this ticket yet. ${asked} ${open}`;
  const more = added.length === 0 ? "No further group is left to ask." : `Asked now as well: ${added.join(" or ")}.`;
  const managers = move === "fallback" ? " The managers of those asked first are asked too, as far as they may answer." : "";
  const why = askedBy(event) ?? "Nobody has answered our question about this ticket in time.";
  return `${why} ${more}${managers} The first valid answer counts. ${open}`;
}

/** Whose step has just been opened by an answer is looked at anew: its minutes run from now. */
export function lookSoon(world: World, reviewId: string): Consequences {
  return { ...NOTHING, due: [{ kind: "review", ref: reviewId, at: world.clock() }] };
}
