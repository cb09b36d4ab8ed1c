import type { EventOf, Review } from "../case/index.ts";
import { askedIn, paused } from "../review/index.ts";
import { givenText, lapsedText, voidedText } from "./awaited.ts";
import { type Told, tellInChat } from "./chat.ts";
import { type Consequences, dueEffect, intend, merge, NET_MS, NOTHING } from "./intents.ts";
import { type Passage, reviewOf, updateCard, withVerdict } from "./review-ends.ts";
import type { World } from "./world.ts";

type Said = EventOf<"info_requested" | "reassigned" | "commented" | "approval_given" | "approval_lapsed">;

/** What follows from something that leaves the question open: the review as it is then, and what its card and its ticket say. */
export async function stillOpen(world: World, passage: Passage, event: Said): Promise<Consequences> {
  const review = await reviewOf(world, passage);
  if (review === null) return NOTHING;
  switch (event.type) {
    case "commented":
      return updateCard(world, passage, review, { to: "noted", message: COMMENTED });
    case "approval_given": {
      const { source, until } = event.given;
      const due = [{ kind: "review" as const, ref: review.id, at: new Date(until) }];
      const seen = { ...NOTHING, reviews: [{ ...review, seen: [...review.seen, source] }], due };
      return merge(seen, updateCard(world, passage, review, { to: "pending", message: givenText(world, event) }));
    }
    case "approval_lapsed":
      return updateCard(world, passage, review, { to: "pending", message: lapsedText(event) });
    case "reassigned": {
      const { step, routing = review.routing } = event;
      const steps = review.steps.with(review.step, step);
      const handed = { ...review, steps, ...(routing === undefined ? {} : { routing }) };
      // Who handed it on stands in the evidence: a card is read by the ticket's people too.
      const message = `Handed on. Asked now: ${askedIn(step)}.${voidedText(passage.from, event)}`;
      const { groups } = step;
      const chat = await inChat(world, passage, event, { said: message, groups });
      return merge(kept(passage, handed), updateCard(world, passage, review, { to: "pending", message, groups }), chat);
    }
    case "info_requested": {
      const { expiresAt, until } = event;
      const message = `The requester was asked on the ticket. The clock stands still until ${until} at the latest; the question stays open until ${expiresAt}.`;
      const update = updateCard(world, passage, review, { to: "pending", message, expiresAt });
      const chat = await inChat(world, passage, event, { said: message, expiresAt });
      return merge(
        kept(passage, paused(review, Date.parse(expiresAt) - Date.parse(review.expiresAt))),
        update,
        question(world, passage, event),
        chat,
      );
    }
  }
}

function inChat(
  world: World,
  { from, entryHash }: Passage,
  { reviewId }: EventOf<"info_requested" | "reassigned">,
  told: Pick<Told, "said" | "groups" | "expiresAt">,
): Promise<Consequences> {
  return tellInChat(world, { caseId: from.id, reviewId, state: "pending", entryHash, ...told });
}

const COMMENTED = "Somebody commented on the ticket after this question was put: read the comment there before you answer.";

/** The review with its verdict; its row is added to, so that whoever looks at it just now does not take it away. */
function kept({ event }: Passage, review: Review): Consequences {
  const due = [{ kind: "review" as const, ref: review.id, at: new Date(review.expiresAt) }];
  return { ...NOTHING, reviews: [withVerdict(review, event)], due };
}

/** The requester is the ticket's own: nobody is named, he reads what is written for him there. */
function question(world: World, { from, entryHash }: Passage, { words }: EventOf<"info_requested">): Consequences {
  const text = `A question about this ticket before it goes on: ${words}\nPlease answer in a comment on this ticket.`;
  const notice = { ticket: from.ticket, text, audience: "requester" as const };
  const effect = intend(from.id, world.makeId(), { kind: "notice", notice }, entryHash);
  return { ...NOTHING, effects: [effect], due: [dueEffect(effect, new Date(world.clock().getTime() + NET_MS))] };
}
