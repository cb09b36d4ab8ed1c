import type { ActionPayload } from "./action.ts";
import { fingerprint, type TicketContext } from "./ticket.ts";

/**
 * The fingerprint of everything but what the action itself changes: the same before it and after it, unless somebody else changed the ticket too.
 * After a move `from` is the state that it led away from: before it, the state that was read.
 */
export function surroundings(context: TicketContext, payload: ActionPayload | null, from: string | null = null): string {
  return fingerprint(payload === null ? context : without(context, payload, from));
}

const MOVES: ReadonlySet<ActionPayload["action"]> = new Set(["route_approval", "change_state", "restore_state"]);

function without(context: TicketContext, payload: ActionPayload, from: string | null): TicketContext {
  const { fields, tasks } = context;
  if (payload.action === "close_task" || payload.action === "reopen_task")
    return { ...context, tasks: { ...tasks, value: tasks.value?.filter((task) => task.id !== payload.target.id) ?? null } };
  const moves = MOVES.has(payload.action);
  if (!moves || fields.value === null) return context;
  return { ...context, fields: { ...fields, value: { ...fields.value, state: from ?? fields.value.state, phase: "open" } } };
}
