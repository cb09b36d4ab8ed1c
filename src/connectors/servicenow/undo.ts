import type { ActionPayload, Effect, TicketContext, Undoing } from "../../case/index.ts";
import { undoFile } from "../undo-file.ts";
import { NOTE_COLUMNS } from "./actions.ts";
import { type Moving, whereTo } from "./change-state.ts";
import { servedKind } from "./context.ts";
import type { Site } from "./site.ts";
import { tagOf } from "./text.ts";
import { undoClosing } from "./undo-closing.ts";
import { sysId } from "./wire.ts";

/** What taking a confirmed action back would be on this instance, as it is now. */
export async function undo(site: Site, effect: Effect, context: TicketContext, from: string | null): Promise<Undoing> {
  if (effect.body.kind !== "action") return OTHER;
  const { payload } = effect.body;
  if (NOTE_COLUMNS.has(payload.action)) return undoNote(effect, payload, context);
  if (payload.action === "attach_evidence") return undoFile(effect, context);
  if (payload.action === "close_task") return undoClosing(site, effect, payload, { context, from });
  return payload.action === "change_state" ? undoMove(site, effect, payload, from) : OTHER;
}

const OTHER: Undoing = { kind: "impossible", why: "This action cannot be taken back from here: undo it by hand on the ticket." };

/** Journals cannot be edited: a note stays as it was written, and one that follows it says that it no longer holds. */
function undoNote(effect: Effect, { action, ticket }: ActionPayload, { comments }: TicketContext): Undoing {
  const standing = (comments.value ?? []).find(({ own, text }) => own && text.includes(tagOf(effect.id)));
  if (standing === undefined && comments.status === "ok")
    return { kind: "nothing", why: "The note is no longer on the ticket: an administrator took it out of the journal." };
  const audience = NOTE_COLUMNS.get(action) === "comments" ? ("requester" as const) : ("internal" as const);
  const args = { effect: effect.id, record: standing?.id ?? effect.receipt?.recordId ?? "", audience };
  return {
    kind: "possible",
    what: { action: "withdraw_note", target: ticket, args },
    since: standing === undefined ? ["unread"] : [],
  };
}

async function undoMove(site: Site, effect: Effect, { ticket, args }: Moving, from: string | null): Promise<Undoing> {
  const { state, offered } = await whereTo(site, servedKind(site, ticket), sysId(ticket.id));
  if (state !== args.state)
    return { kind: "nothing", why: "The change no longer stands where the action moved it: people moved it on." };
  if (from === null || offered?.has(from) !== true)
    return {
      kind: "impossible",
      why: "The instance offers no way back from this state: a person with the right moves the change by hand, or cancels it and opens a new one.",
    };
  return {
    kind: "possible",
    what: { action: "restore_state", target: ticket, args: { effect: effect.id, state: from } },
    since: [],
  };
}
