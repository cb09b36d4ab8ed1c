import type { CardUpdate, Effect } from "../case/index.ts";
import { isChatPointless, isEarlierChat } from "./chat-turn.ts";
import { partOf } from "./left-behind.ts";
import { entriesOfUnreached } from "./not-reached.ts";
import { settledAs } from "./settled.ts";
import type { World } from "./world.ts";

/** `over` = it was ended unwritten; `open` = it is not needed, but an attempt of it may still be written, or is under way. */
export type Need = "needed" | "over" | "open";

const CLAIM_SECONDS = 10;

/** Ends a message that nobody needs any more. Throws what the ticket system throws when an earlier attempt of it is looked up. */
export async function endPointless(world: World, effect: Effect): Promise<Need> {
  const { body } = effect;
  const over = body.kind === "chat" && (await isChatPointless(world, effect, body.chat));
  const need = over ? "over" : await needOf(world, effect);
  if (need !== "over") return need;
  // Under its lease: a worker that loaded it before its question was over may be about to write it.
  const claim = await world.store.effects.claim(effect.id, world.owner, CLAIM_SECONDS);
  if (claim === null) return "open";
  if (claim.effect?.status !== effect.status || claim.effect.attempts !== effect.attempts) {
    await world.store.leases.release(claim.lease);
    return "open";
  }
  await world.store.effects.end(effect.id, "voided", null, await entriesOfUnreached(world, effect, "over"));
  return "over";
}

/** Not needed: a card that nobody saw or a return to pending, once the question is over; an update of a card that will never be there. */
async function needOf(world: World, effect: Effect): Promise<Need> {
  const { caseId, body } = effect;
  const asking = body.kind === "card" || (body.kind === "card_update" && isAsking(body.update.to));
  if (asking && !(await isOpen(world, body.kind === "card" ? body.card.reviewId : body.update.reviewId)))
    return unwritten(world, effect);
  if (body.kind !== "card_update" || body.update.record.id !== "") return "needed";
  const { reviewId } = body.update;
  const cards = (await world.store.effects.ofCase(caseId)).filter(
    (one) => one.body.kind === "card" && one.body.card.reviewId === reviewId,
  );
  return cards.every((card) => card.status === "failed" || card.status === "voided") ? "over" : "needed";
}

/** What is said while the question is open. */
function isAsking(to: CardUpdate["to"]): boolean {
  return to === "pending" || to === "noted";
}

/** An attempt that may have made it is looked up: a card that is there is withdrawn, one that is not is not made any more. */
async function unwritten(world: World, effect: Effect): Promise<Need> {
  const settled = await settledAs(world, effect);
  if (settled === "open") return "open";
  // A card of which only a part is there stands open before people: it is finished, and withdrawn.
  if (settled === "unwritten" && (await isBegunCard(world, effect))) return "needed";
  return settled === "unwritten" ? "over" : "needed";
}

async function isBegunCard(world: World, effect: Effect): Promise<boolean> {
  return effect.body.kind === "card" && effect.status === "attempting" && (await partOf(world, effect)) !== null;
}

async function isOpen(world: World, reviewId: string): Promise<boolean> {
  return (await world.store.reviews.load(reviewId))?.status === "open";
}

/** True while an earlier update of the same card or chat message may still be written: the last word on a card is the last one said. */
export async function isBehind(world: World, effect: Effect): Promise<boolean> {
  const { kind } = effect.body;
  if (kind !== "card_update" && kind !== "chat") return false;
  for (const other of await world.store.effects.openOf(effect.caseId))
    if ((isEarlier(other, effect) || isEarlierChat(other, effect)) && (await endPointless(world, other)) !== "over") return true;
  return false;
}

/** Hosts' clocks, and so the order of ids, may differ: a return to pending always comes before the end. */
function isEarlier(other: Effect, { id, body }: Effect): boolean {
  if (other.id === id || (other.status !== "intended" && other.status !== "attempting")) return false;
  if (other.body.kind !== "card_update" || body.kind !== "card_update") return false;
  const [theirs, ours] = [other.body.update, body.update];
  if (theirs.reviewId !== ours.reviewId) return false;
  const [before, after] = [isAsking(theirs.to), isAsking(ours.to)];
  return before === after ? other.id < id : before;
}
