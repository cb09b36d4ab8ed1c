import { type ActionPayload, OpsError, type TicketContext } from "../../case/index.ts";
import type { Found } from "../../ports/index.ts";
import { NOTE_COLUMNS, noticeColumn, withdrawnIn } from "./actions.ts";
import { findFile } from "./find-file.ts";
import { findNote } from "./find-note.ts";
import { findReopened } from "./find-reopened.ts";
import { findState } from "./find-state.ts";
import { findTask } from "./find-task.ts";
import { findQuestion, findQuestionUpdate } from "./questions.ts";
import type { Look } from "./receipt.ts";
import { marked, markedNotice } from "./text.ts";

/** Looks an effect up by what it leaves outside. At most one outside call. */
export async function find(look: Look, context?: TicketContext): Promise<Found> {
  const { body, id, entryHash } = look.effect;
  switch (body.kind) {
    case "action":
      return findAction(look, body.payload, context);
    case "notice": {
      const { ticket, text } = body.notice;
      return findNote(look, { ticket, column: noticeColumn(body.notice), text: markedNotice(text, id, entryHash) }, context);
    }
    case "card":
      return findQuestion(look, body.card);
    case "card_update":
      return findQuestionUpdate(look, body.update);
    case "chat":
    case "digest":
      throw new OpsError("EFFECT_REFUSED", "a chat's message stands on no ticket", { effect: id });
  }
}

async function findAction(look: Look, payload: ActionPayload, context: TicketContext | undefined): Promise<Found> {
  const { id, entryHash } = look.effect;
  const column = NOTE_COLUMNS.get(payload.action);
  if (column !== undefined)
    return findNote(look, { ticket: payload.ticket, column, text: marked(payload.note, id, entryHash) }, context);
  if (payload.action === "attach_evidence") return findFile(look, payload, context);
  if (payload.action === "close_task") return findTask(look, payload, context);
  if (payload.action === "reopen_task") return findReopened(look, payload);
  if (payload.action === "withdraw_note" || payload.action === "withdraw_file")
    return findNote(
      look,
      { ticket: payload.ticket, column: withdrawnIn(payload), text: marked(payload.note, id, entryHash) },
      context,
    );
  if (payload.action === "restore_state" || payload.action === "change_state") return findState(look, payload, context);
  throw new OpsError("TICKET_REFUSED", "this action is not supported here", { effect: id });
}
