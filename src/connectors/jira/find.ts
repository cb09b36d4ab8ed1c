import { type ActionPayload, OpsError, type TicketContext } from "../../case/index.ts";
import type { Found } from "../../ports/index.ts";
import { followUp, NOTES } from "./actions.ts";
import { findCard, findUpdate } from "./find-card.ts";
import { findFile } from "./find-file.ts";
import { findNote } from "./find-note.ts";
import { findRoute } from "./find-route.ts";
import { findWithdrawn } from "./find-withdrawn.ts";
import { notice } from "./notice.ts";
import { fittedNote } from "./overflow.ts";
import type { Look } from "./receipt.ts";
import { backOf } from "./route.ts";

/** Looks an effect up by what it leaves outside. */
export async function find(look: Look, context?: TicketContext): Promise<Found> {
  const { body, id, entryHash } = look.effect;
  switch (body.kind) {
    case "action":
      return findAction(look, body.payload, context);
    case "notice":
      return findNote(look, await notice(look.site, body.notice, { effectId: id, entryHash }), context);
    case "card":
      return findCard(look, body.card);
    case "card_update":
      return findUpdate(look, body.update);
    case "chat":
    case "digest":
      throw new OpsError("EFFECT_REFUSED", "a chat's message stands on no ticket", { effect: id });
  }
}

async function findAction(look: Look, payload: ActionPayload, context: TicketContext | undefined): Promise<Found> {
  const { id, entryHash } = look.effect;
  const note = NOTES.get(payload.action);
  if (note !== undefined)
    return findNote(look, { ticket: payload.ticket, ...fittedNote("note.txt", payload.note, id, entryHash), ...note }, context);
  if (payload.action === "route_approval") return findRoute(look, payload, context);
  if (payload.action === "restore_state") return findRoute(look, backOf(payload), context);
  if (payload.action === "withdraw_note") return findWithdrawn(look, payload, context);
  if (payload.action === "withdraw_file")
    return findNote(look, { ticket: payload.ticket, ...followUp(payload, id, entryHash) }, context);
  if (payload.action === "attach_evidence") return findFile(look, payload, context);
  throw new OpsError("TICKET_REFUSED", "this action is not supported here", { effect: id });
}
