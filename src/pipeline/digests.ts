import type { ChatPost, DigestQuestion, Effect } from "../case/index.ts";
import { queueOrder } from "../review/index.ts";
import { type Named, replaceByDigest } from "./digest-gathered.ts";
import { stillToTell } from "./digest-open.ts";
import { toldInRoom } from "./digest-told.ts";
import { entriesOfUnreached } from "./not-reached.ts";
import type { World } from "./world.ts";

/** So many questions a digest names; what is beyond comes in a further one. Teams takes 28 KB, a question with its two links takes up to 800 bytes. */
const NAMED = 30;

/** So many lines are looked at for it: some of them are over, or of the same question. */
const LOOKED_AT = 200;

/** Lines of one digest were made within its period, a day at most. What is older comes by its own job. */
const MADE_BEFORE_MS = 2 * 86_400_000;

/** What comes before a message of a chat is written: a line is never written by itself, and a digest names no question that is over. True = nothing is left to do for it now. */
export async function inDigest(world: World, effect: Effect): Promise<boolean> {
  const { body, status } = effect;
  if (body.kind === "chat" && body.chat.digestAt !== undefined) {
    await gatherRound(world, effect, body.chat, new Date(body.chat.digestAt));
    return true;
  }
  if (body.kind !== "digest" || status !== "intended") return false;
  const { channel, room, questions } = body.digest;
  if (!world.chat.channels.has(channel)) return endUnwritten(world, effect);
  const { open, over, paused } = await stillToTell(world, { channel, room }, questions);
  if (paused.length > 0) return comeAgain(world, effect, world.timing.tickMs);
  if (over.length === 0) return false;
  await replaceByDigest(world, {
    channel,
    room,
    gone: [effect.id],
    questions: open.map(({ question }) => ({ ...question, lines: [] })),
    instead: effect,
  });
  return true;
}

/** Gathers all that waits for the room's digest by now, whichever of its lines came first. */
async function gatherRound(world: World, line: Effect, { channel, room }: ChatPost, at: Date): Promise<void> {
  const now = world.clock();
  if (now < at) return world.store.outbox.postpone({ kind: "effect", ref: line.id, at });
  if (!world.chat.channels.has(channel)) return void (await endUnwritten(world, line));
  const since = new Date(at.getTime() - MADE_BEFORE_MS);
  const lines = await untold(world, await world.store.digests.lines({ channel, room }, since, now, LOOKED_AT));
  const told = await stillToTell(world, { channel, room }, lines.flatMap(questionOf));
  for (const { effectId } of told.over) await endLine(world, lines, effectId);
  const order = queueOrder(now);
  const chosen = told.open
    .toSorted((a, b) => order(a.waiting, b.waiting))
    .map(({ question }) => question)
    .filter(({ reviewId }, index, all) => all.findIndex((other) => other.reviewId === reviewId) === index)
    .slice(0, NAMED);
  const ids = new Set(chosen.map(({ reviewId }) => reviewId));
  const replaced = told.open.map(({ question }) => question).filter(({ reviewId }) => ids.has(reviewId));
  const gone = replaced.map(({ effectId }) => effectId);
  const questions = chosen.map((question) => named(question, replaced));
  if (gone.length > 0) await replaceByDigest(world, { channel, room, gone, questions });
  const dealtWith = gone.includes(line.id) || told.over.some(({ effectId }) => effectId === line.id);
  if (!dealtWith) await comeAgain(world, line, world.timing.tickMs);
}

/** In a restored database a line may have been told in the history that was lost: its entries, which came back, say so. Such a line ends here. */
async function untold(world: World, lines: readonly Effect[]): Promise<readonly Effect[]> {
  const left: Effect[] = [];
  for (const line of lines) {
    const told = line.status === "attempting" && (await wasTold(world, line));
    if (told) await world.store.effects.end(line.id, "voided", null, []);
    else left.push(line);
  }
  return left;
}

async function wasTold(world: World, { id, caseId, body }: Effect): Promise<boolean> {
  return body.kind === "chat" && (await toldInRoom(world, caseId, body.chat)).some(({ lines }) => lines.includes(id));
}

interface Line extends DigestQuestion {
  readonly effectId: string;
}

function questionOf({ id: effectId, caseId, body }: Effect): readonly Line[] {
  if (body.kind !== "chat") return [];
  const { reviewId, ticket, page, ticketPage, risk, expiresAt } = body.chat;
  return [{ effectId, caseId, reviewId, ticket, page, ticketPage, risk, expiresAt }];
}

function named({ effectId, ...question }: Line, replaced: readonly Line[]): Named {
  const lines = replaced.flatMap((line) => (line.reviewId === question.reviewId ? [line.effectId] : []));
  return { ...question, lines };
}

async function endLine(world: World, lines: readonly Effect[], id: string): Promise<void> {
  const line = lines.find((one) => one.id === id);
  if (line?.body.kind !== "chat") return;
  // A reminder that is not needed any more: whoever is in that room was told before.
  const reached = (await toldInRoom(world, line.caseId, line.body.chat)).length > 0;
  await world.store.effects.end(id, "voided", null, reached ? [] : await entriesOfUnreached(world, line, "over"));
}

async function endUnwritten(world: World, effect: Effect): Promise<true> {
  await world.store.effects.end(effect.id, "voided", null, await entriesOfUnreached(world, effect, "over"));
  return true;
}

async function comeAgain(world: World, { id }: Effect, ms: number): Promise<true> {
  await world.store.outbox.postpone({ kind: "effect", ref: id, at: new Date(world.clock().getTime() + ms) });
  return true;
}
