import { canonical, type Effect, type EventOf, reverses, type TicketContext } from "../../case/index.ts";
import { accountFor } from "../systems.ts";
import type { World } from "../world.ts";

/** Why a reversal no longer fits the ticket as it was just read, right before it would be written; null = it does, or the effect takes nothing back. */
export async function reversalLapse(
  world: World,
  workflow: string,
  effect: Effect,
  context: TicketContext,
): Promise<Pick<EventOf<"stale">, "why"> | null> {
  if (effect.body.kind !== "action" || !reverses(effect.body.payload)) return null;
  const { args, action } = effect.body.payload;
  const original = await world.store.effects.load(args.effect);
  if (original === null) return { why: "facts_changed" };
  const system = accountFor(world, { ticket: context.ref, workflow });
  const undoing = await system.undo(original, context, "state" in args ? args.state : null);
  const same = undoing.kind === "possible" && undoing.what.action === action && canonical(undoing.what.args) === canonical(args);
  return same ? null : { why: "facts_changed" };
}
