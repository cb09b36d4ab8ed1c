import type { ChatPost, Review } from "../case/index.ts";
import type { World } from "./world.ts";

/** What is being put this moment must be stored before its digest is gathered: it comes with the next one. */
const STORED_MS = 10_000;

const MINUTE_MS = 60_000;

/** The post as it is told by the policy: of low risk as a line of its room's next digest, links alone, where the policy has digests; otherwise as it is. */
export function asToldBy({ policy, clock }: Pick<World, "policy" | "clock">, { risk }: Review, post: ChatPost): ChatPost {
  const { digestMinutes } = policy;
  if (digestMinutes === null || risk !== "low") return post;
  return { ...post, said: null, lines: [], buttons: [], digestAt: nextDigest(clock(), digestMinutes).toISOString() };
}

/** Digests of a period stand at the same minutes for every process: multiples of it since 1970, UTC. */
function nextDigest(now: Date, minutes: number): Date {
  const period = minutes * MINUTE_MS;
  return new Date(Math.ceil((now.getTime() + STORED_MS) / period) * period);
}

/** True for what waits to be told together with others. */
export function isLine({ digestAt }: ChatPost): boolean {
  return digestAt !== undefined;
}
