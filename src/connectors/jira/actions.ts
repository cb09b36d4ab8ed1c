import { type ActionPayload, type ActionType, type Cleared, OpsError } from "../../case/index.ts";
import type { Written } from "../../ports/index.ts";
import { evidenceFile } from "../evidence-file.ts";
import { attachFile } from "./attach-file.ts";
import { ownTicket } from "./context.ts";
import { fittedNote } from "./overflow.ts";
import { backOf, routeApproval } from "./route.ts";
import type { Site } from "./site.ts";
import { marked } from "./text.ts";
import { withdrawNote } from "./withdraw-note.ts";
import { writeComment } from "./write-comment.ts";

/** Actions that leave a comment, and whether a service desk hides it from customers: only a question to them is public. */
export const NOTES: ReadonlyMap<ActionType, { readonly internal: boolean }> = new Map([
  ["add_comment", { internal: true }],
  ["draft_note", { internal: true }],
  ["request_info", { internal: false }],
]);

/** Carries one action out: one write where the site allows and the text fits, after the checks only the site itself can answer. */
export async function apply(site: Site, cleared: Cleared): Promise<Written> {
  const { payload, effectId, entryHash, sendUntil } = cleared;
  const id = ownTicket(payload.ticket);
  if (payload.target.id !== id || payload.target.kind !== payload.ticket.kind)
    throw refused("this action is about the ticket itself", effectId);
  const note = NOTES.get(payload.action);
  if (note !== undefined) {
    const fitted = fittedNote("note.txt", payload.note, effectId, entryHash);
    return writeComment(site, { ticket: payload.ticket, ...fitted, ...note, effectId, entryHash, sendUntil });
  }
  if (payload.action === "route_approval") return routeApproval(site, cleared, payload);
  if (payload.action === "restore_state") return routeApproval(site, cleared, backOf(payload));
  if (payload.action === "withdraw_note") return withdrawNote(site, cleared, payload);
  if (payload.action === "withdraw_file")
    return writeComment(site, {
      ticket: payload.ticket,
      ...followUp(payload, effectId, entryHash),
      effectId,
      entryHash,
      sendUntil,
    });
  if (payload.action === "attach_evidence") return attach(site, cleared, payload.args.name);
  throw refused("this action is not supported here", effectId);
}

/** The comment that names a file as withdrawn: the file stays. */
export function followUp({ note }: ActionPayload, effectId: string, entryHash: string) {
  return { text: marked(note, effectId, entryHash), file: null, internal: true } as const;
}

function refused(why: string, effect: string): OpsError {
  return new OpsError("TICKET_REFUSED", why, { effect });
}

async function attach(site: Site, { payload, effectId, entryHash, sendUntil }: Cleared, name: string): Promise<Written> {
  const file = evidenceFile(name, marked(payload.note, effectId, entryHash));
  const issue = ownTicket(payload.ticket);
  const recordId = await site.inTurn(issue, () => attachFile(site, issue, file, sendUntil));
  return { recordId, recordKey: file.name };
}
