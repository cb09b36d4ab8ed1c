import type { ChatPost, Effect, Entry } from "../case/index.ts";
import { record, subjectOf } from "./entries.ts";
import type { World } from "./world.ts";

/** Whom a message that asks did not reach: the groups whose room it was for, and why ("over" = the question ended before it could be sent). */
export interface Unreached {
  readonly channel: string;
  readonly groups: readonly string[];
  readonly code: string;
}

/** The entry that says so of a chat message that was given up; none for a message that only replaces another. The question itself goes on: it stands in the ticket. */
export async function entriesOfUnreached(world: World, effect: Effect, code: string): Promise<readonly Entry[]> {
  const made = await Promise.all(asksIn(effect).map((asking) => entriesOfOne(world, effect, asking, code)));
  return made.flat();
}

interface Asks extends Pick<ChatPost, "channel" | "room" | "reviewId" | "ticket"> {
  readonly caseId: string;
}

/** The questions that a message asks first in its room. */
function asksIn({ caseId, body }: Effect): readonly Asks[] {
  if (body.kind === "chat") return body.chat.replaces === null ? [{ ...body.chat, caseId }] : [];
  if (body.kind !== "digest") return [];
  const { channel, room, questions } = body.digest;
  return questions.map((question) => ({ ...question, channel, room }));
}

/** The groups whose room it is. */
export function groupsIn({ chat }: Pick<World, "chat">, channel: string, room: string): readonly string[] {
  return [...(chat.channels.get(channel)?.rooms ?? [])].flatMap(([group, its]) => (its === room ? [group] : []));
}

async function entriesOfOne(
  world: World,
  { id, attempts }: Effect,
  { channel, room, reviewId: review, ticket, caseId }: Asks,
  code: string,
): Promise<readonly Entry[]> {
  const unreached: Unreached = { channel, groups: groupsIn(world, channel, room), code };
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
