import { type Effect, errorCode } from "../case/index.ts";
import type { Found } from "../ports/index.ts";
import { unsettledMs } from "./intents.ts";
import type { World } from "./world.ts";
import { writerOf } from "./writers.ts";

/**
 * What is known of an attempt that its case no longer waits for: its marker decides. `open` = the server may still commit it;
 * `altered` = its marker is there, but not what was asked for (any more), so that no receipt can confirm it.
 */
export async function settledAs(world: World, effect: Effect): Promise<"unwritten" | "written" | "altered" | "open"> {
  if (effect.status !== "attempting") return "unwritten";
  const kind = await seenOf(world, effect);
  if (kind === "confirmed") return "written";
  if (kind === "different") return "altered";
  return unsettledMs(world, effect) > 0 ? "open" : "unwritten";
}

/** A ticket that is gone holds nothing of ours that could be found. */
async function seenOf(world: World, effect: Effect): Promise<Found["kind"]> {
  try {
    return (await (await writerOf(world, effect)).find(effect, null)).kind;
  } catch (error) {
    if (errorCode(error) === "TICKET_ABSENT") return "missing";
    throw error;
  }
}

/** Ends an altered effect as failed: it did run, so its case does not end it as voided. Why stands in the case's effect_failed entry. */
export async function endAltered(world: World, effect: Effect): Promise<void> {
  await world.store.effects.end(effect.id, "failed", null, []);
}
