import { type Effect, type Entry, errorCode, OpsError, type Receipt } from "../case/index.ts";
import type { EntryInput } from "../evidence/index.ts";
import { shown } from "./card-shown.ts";
import { withMessage } from "./chat-turn.ts";
import { isLine } from "./digest-line.ts";
import { inDigest } from "./digests.ts";
import { type Ran, runEffect, runNew } from "./effects.ts";
import { record, subjectOf } from "./entries.ts";
import { partOf } from "./left-behind.ts";
import { entriesOfUnreached } from "./not-reached.ts";
import { endPointless, isBehind } from "./pointless.ts";
import { step } from "./step.ts";
import type { World } from "./world.ts";
import { ticketOf } from "./writers.ts";

/** After so many failed attempts a message is given up: a card that cannot be shown makes its case stuck. */
const MESSAGE_ATTEMPTS = 8;

/** Writes one card, card update or notice through the effect runner and records its receipt. Never throws for the ticket system's sake: the outbox brings it back. */
export async function runMessage(world: World, effectId: string): Promise<void> {
  const loaded = await openMessage(world, effectId);
  if (loaded === null) return world.store.outbox.done([{ kind: "effect", ref: effectId }]);
  try {
    if (await inDigest(world, loaded)) return;
    const need = await endPointless(world, loaded);
    if (need === "open") return await again(world, loaded, 5_000);
    if (need === "needed") await send(world, loaded, isNewChat(loaded) ? runNew : runEffect);
  } catch (error) {
    await failedAttempt(world, loaded, error);
  }
}

/** Nothing of it can be there yet, so nothing is looked for: platforms count the calls. */
function isNewChat({ body, status, attempts }: Effect): boolean {
  return isChat(body) && status === "intended" && attempts === 0;
}

function isChat({ kind }: Effect["body"]): boolean {
  return kind === "chat" || kind === "digest";
}

/** The same for a message that this process has just intended. A chat is told by a job of its own: nothing waits for a chat platform. */
export async function sendMessage(world: World, intended: Effect): Promise<void> {
  // Its outbox row is due with its digest.
  if (intended.body.kind === "chat" && isLine(intended.body.chat)) return;
  if (isChat(intended.body)) return world.queue.add([{ kind: "effect", ref: intended.id }]).catch(() => undefined);
  return send(world, intended, runNew);
}

async function send(world: World, loaded: Effect, run: typeof runNew): Promise<void> {
  const effect = await withRecord(world, loaded);
  if (effect === null) return again(world, loaded, 5_000);
  try {
    if (await isBehind(world, effect)) return await again(world, effect, world.timing.tickMs);
    await settle(world, effect, await run(world, effect, null));
  } catch (error) {
    await failedAttempt(world, effect, error);
  }
}

async function settle(world: World, effect: Effect, ran: Ran): Promise<void> {
  if (ran.kind === "confirmed") await confirmed(world, effect, ran.receipt);
  if (ran.kind === "failed") await gaveUp(world, effect, ran.code);
  if (ran.kind === "later") await world.store.outbox.postpone({ kind: "effect", ref: effect.id, at: ran.at });
}

async function openMessage(world: World, effectId: string): Promise<Effect | null> {
  const effect = await world.store.effects.load(effectId);
  const open = effect?.status === "intended" || effect?.status === "attempting";
  return open && effect.body.kind !== "action" ? effect : null;
}

/** A card update needs the record its card made, a chat update its message. Null = that is not posted yet. */
async function withRecord(world: World, effect: Effect): Promise<Effect | null> {
  if (effect.body.kind === "chat") return withMessage(world, effect, effect.body.chat);
  if (effect.body.kind !== "card_update" || effect.body.update.record.id !== "") return effect;
  const review = await world.store.reviews.load(effect.body.update.reviewId);
  if (review?.record == null) return null;
  return { ...effect, body: { kind: "card_update", update: { ...effect.body.update, record: review.record } } };
}

async function confirmed(world: World, effect: Effect, receipt: Receipt): Promise<void> {
  if (effect.body.kind === "card") {
    await shown(world, effect, effect.body.card.reviewId, receipt);
  }
  const entries = await entriesOf(world, effect, { end: "confirmed", receipt, code: null });
  await world.store.effects.end(effect.id, "confirmed", receipt, entries);
}

async function failedAttempt(world: World, effect: Effect, error: unknown): Promise<void> {
  const code = errorCode(error);
  world.log.warn("message not written", { effect: effect.id, kind: effect.body.kind, code });
  if (effect.attempts >= MESSAGE_ATTEMPTS && code !== "CIRCUIT_OPEN") return gaveUp(world, effect, code);
  // An attempt that never left is not counted: what waits for an open circuit would come back every few seconds.
  const first = code === "CIRCUIT_OPEN" ? 30_000 : 5_000;
  return again(world, effect, Math.max(first * 2 ** Math.min(effect.attempts, 6), askedMs(error)));
}

/** So long the other side asked to be left alone, an hour at most. */
function askedMs(error: unknown): number {
  const asked = error instanceof OpsError ? error.context["retryAfterSeconds"] : undefined;
  return typeof asked === "number" ? Math.min(asked, 3_600) * 1_000 : 0;
}

function again(world: World, effect: Effect, ms: number): Promise<void> {
  return world.store.outbox.postpone({ kind: "effect", ref: effect.id, at: new Date(world.clock().getTime() + ms) });
}

async function gaveUp(world: World, effect: Effect, code: ReturnType<typeof errorCode>): Promise<void> {
  world.log.error("message given up", { effect: effect.id, kind: effect.body.kind, code });
  // Who cannot be asked any more leaves it open what stands: that is no reason to keep trying.
  const receipt = isChat(effect.body) ? null : await partOf(world, effect).catch(() => null);
  const entries = await entriesOf(world, effect, { end: "failed", receipt, code });
  const unreached = await entriesOfUnreached(world, effect, code);
  await world.store.effects.end(effect.id, "failed", receipt, [...entries, ...unreached]);
  if (effect.body.kind !== "card") return;
  const stuck = await world.store.cases.load(effect.caseId);
  if (stuck?.status !== "in_review" || stuck.reviewId !== effect.body.card.reviewId) return;
  await step(world, stuck, {
    type: "effect_failed",
    effectId: effect.id,
    code,
    why: "the review could not be shown in the ticket",
  });
}

/** A digest is about its room: each of its questions has an entry of its own. */
function aboutOf(effect: Effect): Pick<EntryInput, "subject" | "caseId" | "corr"> {
  const { id, caseId, body } = effect;
  if (body.kind === "digest")
    return { subject: { system: body.digest.channel, type: "room", id: body.digest.room }, caseId: null, corr: { effect: id } };
  return { subject: subjectOf(ticketOf(effect)), caseId, corr: { case: caseId, effect: id } };
}

async function entriesOf(
  world: World,
  effect: Effect,
  how: { readonly end: string; readonly receipt: Receipt | null; readonly code: string | null },
): Promise<readonly Entry[]> {
  const { end, receipt, code } = how;
  const input: EntryInput = {
    kind: `message.${end}`,
    actor: { type: "service", id: "ops-trust" },
    ...aboutOf(effect),
    payload: { kind: effect.body.kind, digest: effect.digest, receipt, code, body: effect.body },
  };
  return (await record(world, input)).all;
}
