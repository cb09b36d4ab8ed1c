import { z } from "zod";
import type { ChatPost } from "../case/index.ts";
import type { World } from "./world.ts";

/** The entry in a question's own case that names the digest it was told by. */
export const DIGESTED = "review.digested";

const Digested = z.looseObject({
  kind: z.literal(DIGESTED),
  payload: z.looseObject({ review: z.string(), channel: z.string(), room: z.string(), lines: z.array(z.string()) }),
});

/** That a digest told a question in a room, from the evidence alone, and which lines it took the place of. */
export type DigestTold = z.infer<typeof Digested>["payload"];

/** All digests that told a question in that room so far. */
export async function toldInRoom(
  { store }: Pick<World, "store">,
  caseId: string,
  { reviewId, channel, room }: Pick<ChatPost, "reviewId" | "channel" | "room">,
): Promise<readonly DigestTold[]> {
  const entries = await store.ledger.ofCase(caseId);
  return entries.flatMap(({ kind, canonical }) => {
    if (kind !== DIGESTED) return [];
    const { payload } = Digested.parse(JSON.parse(canonical));
    return payload.review === reviewId && payload.channel === channel && payload.room === room ? [payload] : [];
  });
}
