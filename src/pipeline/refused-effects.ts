import type { EventOf } from "../case/index.ts";
import { type Consequences, dueEffect, intend, NET_MS, NOTHING } from "./intents.ts";
import { leftText } from "./left-behind.ts";
import { type Passage, tellOnCard } from "./review-ends.ts";
import type { World } from "./world.ts";

/** The ticket system's own no: trying again would be refused again. */
const REFUSALS: ReadonlySet<string> = new Set(["TICKET_REFUSED", "TICKET_FORBIDDEN"]);

/** An action that the ticket system refused is told where people look: on the card that was approved, or on the ticket itself. What half of it left is told elsewhere. */
export async function refused(world: World, passage: Passage, event: EventOf<"effect_failed">): Promise<Consequences> {
  const { from, entryHash } = passage;
  if (from.status !== "cleared" || !REFUSALS.has(event.code) || leftText(from, event) !== null) return NOTHING;
  const text = `Not carried out as asked: ${event.why}. It is not tried again by itself; an operator decides.`;
  if (from.reviewId !== null) return tellOnCard(world, passage, text);
  const effect = intend(from.id, world.makeId(), { kind: "notice", notice: { ticket: from.ticket, text } }, entryHash);
  return { ...NOTHING, effects: [effect], due: [dueEffect(effect, new Date(world.clock().getTime() + NET_MS))] };
}
