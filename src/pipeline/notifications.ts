import type { Review, TicketRef } from "../case/index.ts";
import type { World } from "./world.ts";

/** A stage of a review at which people are told. */
export type Stage = "asked" | "reminded" | "widened" | "fallback" | "expired" | "decided";

/** What a message says beyond the review: our own sentence, and the groups that are asked now. */
export interface Saying {
  readonly ticket: TicketRef;
  readonly standard: string;
  readonly groups?: readonly string[];
  readonly added?: readonly string[];
}

/** The words of a stage: the policy's, with what they name filled in by code, else our own. Nothing of a ticket's text gets in. */
export function wordsAt({ policy }: Pick<World, "policy">, stage: Stage, review: Review, saying: Saying): string {
  const text = policy.notifications[stage]?.text;
  if (text === undefined) return saying.standard;
  const { standard, groups = review.steps[review.step]?.groups ?? [], added = [] } = saying;
  const named = new Map([
    ["ticket", saying.ticket.key],
    ["workflow", review.workflow],
    ["risk", review.risk],
    ["asked", groups.join(" or ")],
    ["added", added.length === 0 ? "nobody" : added.join(" or ")],
    ["until", `${review.expiresAt} (UTC)`],
    ["standard", standard],
  ]);
  return text.replace(/\{(\w+)\}/g, (_, name: string) => named.get(name) ?? "");
}

/** Whether a channel is told at a stage; each is where the policy says nothing. */
export function isToldAt(
  { policy }: Pick<World, "policy">,
  stage: "asked" | "reminded" | "widened" | "fallback",
  channel: string,
): boolean {
  const channels: readonly string[] | undefined = policy.notifications[stage]?.channels;
  return channels === undefined || channels.includes(channel);
}
