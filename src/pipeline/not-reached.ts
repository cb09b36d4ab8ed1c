import type { Effect, Entry } from "../case/index.ts";
import { record, subjectOf } from "./entries.ts";
import type { World } from "./world.ts";

/** Whom a message that asks did not reach: the groups whose room it was for, and why ("over" = the question ended before it could be sent). */
export interface Unreached {
  readonly channel: string;
  readonly groups: readonly string[];
  readonly code: string;
}

/** The entry that says so of a chat message that was given up; none for a message that only replaces another. The question itself goes on: it stands in the ticket. */
export async function entriesOfUnreached(
  world: World,
  { id, caseId, body, attempts }: Effect,
  code: string,
): Promise<readonly Entry[]> {
  if (body.kind !== "chat" || body.chat.replaces !== null) return [];
  const { channel, room, reviewId: review, ticket } = body.chat;
  const rooms = [...(world.chat.channels.get(channel)?.rooms ?? [])];
  const unreached: Unreached = { channel, groups: rooms.flatMap(([group, its]) => (its === room ? [group] : [])), code };
  const { all } = await record(world, {
    kind: "review.notify_failed",
    actor: { type: "service", id: "ops-trust" },
    subject: subjectOf(ticket),
    caseId,
    corr: { case: caseId, review, effect: id },
    payload: { review, unreached, attempts, ticket_key: ticket.key },
  });
  return all;
}
