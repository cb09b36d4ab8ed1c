import type { Receipt } from "../case/index.ts";
import { nextLook, timesShown } from "../review/index.ts";
import { paceOf } from "./review-time.ts";
import type { World } from "./world.ts";

/** The card of a review stands in its ticket: from now on its minutes run, and it is looked at when the first of them are over; `lookAt` = sooner than that. */
export async function shown(world: World, reviewId: string, receipt: Receipt, lookAt: Date | null): Promise<void> {
  const record = { id: receipt.recordId, key: receipt.recordKey };
  const review = await world.store.reviews.load(reviewId);
  if (review?.status !== "open" || review.shownAt !== undefined) return world.store.reviews.posted(reviewId, record, lookAt);
  const pace = paceOf(world, review);
  const times = timesShown(review, world.clock(), pace);
  await world.store.reviews.posted(reviewId, record, lookAt ?? nextLook({ ...review, ...times, record }, pace), times);
}
