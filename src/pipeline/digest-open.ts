import type { ChatPost, DigestQuestion } from "../case/index.ts";
import type { Waiting } from "../review/index.ts";
import { groupsNow, roomsOf } from "./chat.ts";
import type { World } from "./world.ts";

/** Questions by what a digest may say of them now. */
export interface ToTell<Q> {
  /** Open, and this room's groups are asked. */
  readonly open: readonly { readonly question: Q; readonly waiting: Waiting }[];
  /** Answered, withdrawn, expired, or with others by now. */
  readonly over: readonly Q[];
  /** Of a workflow that people paused: nothing is said of them meanwhile. */
  readonly paused: readonly Q[];
}

/** Sorts questions by how their reviews stand now; `expiresAt` is as it is now. */
export async function stillToTell<Q extends DigestQuestion>(
  world: World,
  place: Pick<ChatPost, "channel" | "room">,
  questions: readonly Q[],
): Promise<ToTell<Q>> {
  const pauses = await world.store.pauses.list();
  const open: { readonly question: Q; readonly waiting: Waiting }[] = [];
  const over: Q[] = [];
  const paused: Q[] = [];
  for (const question of questions) {
    const review = await world.store.reviews.load(question.reviewId);
    const asked = review === null ? [] : roomsOf(world, groupsNow(review));
    const here = asked.some(({ channel, room }) => channel === place.channel && room === place.room);
    if (review?.status !== "open" || !here) over.push(question);
    else if (pauses.some(({ workflow }) => workflow === null || workflow === review.workflow)) paused.push(question);
    else {
      const { id, risk, openedAt, expiresAt, shownAt = openedAt, halfAt = expiresAt, deadline = expiresAt } = review;
      open.push({ question: { ...question, expiresAt }, waiting: { id, risk, shownAt, halfAt, deadline } });
    }
  }
  return { open, over, paused };
}
