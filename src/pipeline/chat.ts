import type { Card, ChatButton, ChatPost, Effect, Review, Risk } from "../case/index.ts";
import { chatValue, withoutCode } from "../review/index.ts";
import { isFirst } from "./chat-turn.ts";
import { asToldBy, isLine } from "./digest-line.ts";
import { type Consequences, dueEffect, intend, NET_MS, NOTHING } from "./intents.ts";
import { isToldAt, wordsAt } from "./notifications.ts";
import { systemOf } from "./systems.ts";
import type { World } from "./world.ts";

/** What an answer given in a chat decides at most; beyond it the page is the way. */
export const CHAT_UP_TO: Risk = "medium";

/** A question that was just put: to whom, and the entry that says so. */
export interface Put {
  readonly review: Review;
  readonly card: Card;
  readonly entryHash: string;
}

/** Tells the rooms of the groups that are asked now. */
export function askInChat(world: World, { review, card, entryHash }: Put): Consequences {
  const words = wordsAt(world, "asked", review, { ticket: card.ticket, standard: "" });
  const places = roomsOf(world, groupsNow(review)).filter(({ channel }) => isToldAt(world, "asked", channel));
  const posts = places.map((place) =>
    asToldBy(world, review, { ...firstPost(world, review, card, place), said: words === "" ? null : words }),
  );
  return intended(world, review.caseId, entryHash, posts);
}

/** What a review came to, for the rooms that were told of it. */
export interface Told {
  readonly caseId: string;
  readonly reviewId: string;
  readonly state: ChatPost["state"];
  readonly said: string;
  readonly entryHash: string;
  /** The groups that are asked now: rooms of theirs that were not told yet are. Absent = those that were told. */
  readonly groups?: readonly string[];
  /** Until when it is open from now on; absent = as the review is stored. */
  readonly expiresAt?: string;
  /** Only this channel is told; absent = all that were. */
  readonly channel?: string;
  /** Why it is told, where the policy may say which channels are; absent = all that were, and rooms that are told first as they are asked. */
  readonly stage?: "reminded" | "widened" | "fallback";
}

/** Says in every room that was told of a review what has become of it; the message there is replaced. */
export async function tellInChat(world: World, told: Told): Promise<Consequences> {
  if (world.chat.channels.size === 0) return NOTHING;
  const effects = await world.store.effects.ofCase(told.caseId);
  const first = postsOf(effects, told.reviewId).filter(isFirst);
  const waiting = linesOf(effects, told.reviewId);
  const review = await world.store.reviews.load(told.reviewId);
  if (review === null) return NOTHING;
  const now = { ...review, expiresAt: told.expiresAt ?? review.expiresAt };
  // A room whose group is asked no more never gets its buttons back by what is said there later.
  const asked = roomsOf(world, told.groups ?? groupsNow(review));
  const updates = first
    .filter(({ channel }) => told.channel === undefined || channel === told.channel)
    .filter(({ channel }) => told.stage === undefined || isToldAt(world, told.stage, channel))
    .map((post) =>
      updateOf(
        { ...post, expiresAt: now.expiresAt },
        told,
        asked.some((place) => isThere(place, post)),
      ),
    );
  const unasked =
    told.groups === undefined ? [] : asked.filter((place) => ![...first, ...waiting].some((post) => isThere(place, post)));
  const further = unasked.filter(({ channel }) => isToldAt(world, told.stage ?? "asked", channel));
  return intended(world, told.caseId, told.entryHash, [...updates, ...furtherPosts(world, now, effects, further)]);
}

function updateOf(post: ChatPost, { state, said }: Told, asked: boolean): ChatPost {
  const buttons = state === "pending" && asked ? post.buttons : [];
  return { ...post, state, said, buttons, replaces: "" };
}

function furtherPosts(world: World, review: Review, effects: readonly Effect[], places: readonly Place[]): readonly ChatPost[] {
  const card = effects.map(({ body }) => (body.kind === "card" && body.card.reviewId === review.id ? body.card : null));
  const [shown] = card.filter((one) => one !== null);
  return shown === undefined ? [] : places.map((place) => asToldBy(world, review, firstPost(world, review, shown, place)));
}

/** A room of a channel. */
interface Place {
  readonly channel: string;
  readonly room: string;
  /** Content may go there. */
  readonly inRegion: boolean;
}

function isThere(place: Place, post: Pick<ChatPost, "channel" | "room">): boolean {
  return place.channel === post.channel && place.room === post.room;
}

/** The groups that are asked in the present step. */
export function groupsNow(review: Review): readonly string[] {
  return review.steps[review.step]?.groups ?? [];
}

/** The rooms of these groups, each once. */
export function roomsOf(world: World, groups: readonly string[]): readonly Place[] {
  return [...world.chat.channels.values()].flatMap(({ system, region, rooms }) => {
    const named = new Set(groups.map((group) => rooms.get(group)).filter((room) => room !== undefined));
    return [...named].map((room) => ({ channel: system, room, inRegion: region === world.region }));
  });
}

function firstPost(world: World, review: Review, card: Card, { channel, room, inRegion }: Place): ChatPost {
  return {
    channel,
    room,
    reviewId: review.id,
    ticket: card.ticket,
    page: world.chat.pageOf(review.id),
    ticketPage: systemOf(world, card.ticket).page?.(card.ticket) ?? null,
    risk: review.risk,
    expiresAt: review.expiresAt,
    state: "pending",
    said: null,
    lines: inRegion ? withoutCode(card.lines) : [],
    buttons: inRegion ? buttonsOf(world, review) : [],
    replaces: null,
  };
}

/** High risk, and a question without a proposal, cannot be approved here: what could be pressed would be refused. */
function buttonsOf({ cardKey }: World, { id: reviewId, digest, risk }: Review): readonly ChatButton[] {
  const verdicts = digest === null || risk === "high" ? (["reject"] as const) : (["approve", "reject"] as const);
  return verdicts.map((verdict) => ({ verdict, value: chatValue(cardKey, { reviewId, verdict, digest }) }));
}

/** The chat messages of a review among a case's effects, oldest first. */
function postsOf(effects: readonly Effect[], reviewId: string): readonly ChatPost[] {
  return effects.flatMap(({ body }) => (body.kind === "chat" && body.chat.reviewId === reviewId ? [body.chat] : []));
}

/** Those of them that a digest will tell of. */
function linesOf(effects: readonly Effect[], reviewId: string): readonly ChatPost[] {
  return postsOf(
    effects.filter(({ status }) => status === "intended" || status === "attempting"),
    reviewId,
  ).filter(isLine);
}

function intended(world: World, caseId: string, entryHash: string, posts: readonly ChatPost[]): Consequences {
  const effects = posts.map((chat) => intend(caseId, world.makeId(), { kind: "chat", chat }, entryHash));
  const net = new Date(world.clock().getTime() + NET_MS);
  const due = effects.map((effect, index) => dueEffect(effect, dueAt(posts[index], net)));
  return { ...NOTHING, effects, due };
}

function dueAt(post: ChatPost | undefined, net: Date): Date {
  return post?.digestAt === undefined ? net : new Date(post.digestAt);
}
