import { type Case, type CaseEvent, type Effect, type EventOf, errorCode, type Receipt } from "../case/index.ts";
import type { World } from "./world.ts";
import { writerOf } from "./writers.ts";

/** The events that stop an action before it is known to be whole. */
type Stop = EventOf<"stale" | "held" | "superseded" | "effect_failed" | "abandoned">;

/** Why the rest of it is not done. */
const WHY: Readonly<Record<Stop["type"], string>> = {
  stale: "What it was granted for has changed meanwhile: the rest is not done, and the ticket is read again.",
  held: "Automation is held: the rest is not done; it is decided again afterwards.",
  superseded: "The ticket changed meanwhile: the rest is not done; the ticket as it is now is looked at by itself.",
  effect_failed: "The rest could not be done: an operator decides.",
  abandoned: "An operator ended the case by hand: the rest is not done.",
};

function isStop(event: CaseEvent): event is Stop {
  return Object.hasOwn(WHY, event.type);
}

/** The event with what its case's action leaves on the ticket unfinished, looked up right now: an action of several requests may have been cut in between. */
export async function withLeft(world: World, from: Case, event: CaseEvent): Promise<CaseEvent> {
  const action = actionOf(from);
  if (action === null || !isStop(event)) return event;
  const effect = await world.store.effects.load(action.effectId);
  const open = effect?.status === "intended" || effect?.status === "attempting";
  // Refused before it left, an attempt is intended again; what the one before it left still counts.
  if (!open || effect.attempts === 0) return event;
  const left = await partOf(world, effect).catch((error: unknown) => {
    // A ticket that is gone holds nothing; a case that gets stuck is looked at again before it ends.
    if (event.type === "effect_failed" || errorCode(error) === "TICKET_ABSENT") return null;
    throw error;
  });
  return left === null ? event : { ...event, left };
}

/** What an effect that was cut in between has left outside; null when that is nothing, or all of it. */
export async function partOf(world: World, effect: Effect): Promise<Receipt | null> {
  const found = await (await writerOf(world, effect)).find(effect, null);
  return found.kind === "partial" ? found.receipt : null;
}

/** What an event says is left on the ticket; null = nothing. */
export function leftBy(event: CaseEvent): Receipt | null {
  return isStop(event) ? (event.left ?? null) : null;
}

/** What people read about it, or null when nothing is left: ids and states only. */
export function leftText(from: Case, event: CaseEvent): string | null {
  if (!isStop(event) || event.left === undefined) return null;
  const seen = Object.entries(event.left.seen).map(([name, value]) => `${name} ${value}`);
  const action = actionOf(from)?.proposal.payload.action ?? "the action";
  return `Done in part only: ${action} left on the ticket: ${seen.join(", ")}. ${WHY[event.type]}`;
}

function actionOf(from: Case): Extract<Case, { readonly status: "cleared" }> | null {
  const of = from.status === "stuck" ? from.was : from;
  return of.status === "cleared" ? of : null;
}
