import type { ChatPost, Effect } from "../case/index.ts";
import { isLine } from "./digest-line.ts";
import type { World } from "./world.ts";

/** Not needed: what asks once the question is over, what replaces a message that will never be there, and what goes to a channel that is gone. An attempt that has begun is finished: the update after it takes its place. */
export async function isChatPointless(world: World, effect: Effect, chat: ChatPost): Promise<boolean> {
  if (!world.chat.channels.has(chat.channel)) return true;
  const asks = chat.state === "pending" && effect.status === "intended";
  if (asks && (await world.store.reviews.load(chat.reviewId))?.status !== "open") return true;
  if (chat.replaces !== "") return false;
  const first = await firstOf(world, effect, chat);
  return first === null || first.status === "failed" || first.status === "voided";
}

/** The effect with the message that it replaces; null = that one is not there yet. */
export async function withMessage(world: World, effect: Effect, chat: ChatPost): Promise<Effect | null> {
  if (chat.replaces !== "") return effect;
  const first = await firstOf(world, effect, chat);
  const replaces = first?.receipt?.recordId;
  return replaces === undefined ? null : { ...effect, body: { kind: "chat", chat: { ...chat, replaces } } };
}

/** True for an open message that must be written before this one: the last word in a room is the last one said, and "open" always comes before an end. */
export function isEarlierChat(other: Effect, { id, body }: Effect): boolean {
  if (other.id === id || (other.status !== "intended" && other.status !== "attempting")) return false;
  if (other.body.kind !== "chat" || body.kind !== "chat" || isLine(other.body.chat) || !isSamePlace(other.body.chat, body.chat))
    return false;
  const [before, after] = [other.body.chat.state === "pending", body.chat.state === "pending"];
  return before === after ? other.id < id : before;
}

function isSamePlace(one: ChatPost, other: ChatPost): boolean {
  return one.reviewId === other.reviewId && one.channel === other.channel && one.room === other.room;
}

/** A message of its own that later ones take the place of. */
export function isFirst(chat: ChatPost): boolean {
  return chat.replaces === null && !isLine(chat);
}

async function firstOf(world: World, { caseId }: Effect, chat: ChatPost): Promise<Effect | null> {
  const all = await world.store.effects.ofCase(caseId);
  return all.find(({ body }) => body.kind === "chat" && isFirst(body.chat) && isSamePlace(body.chat, chat)) ?? null;
}
