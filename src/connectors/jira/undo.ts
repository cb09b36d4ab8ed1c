import {
  type ActionPayload,
  type Comment,
  type Effect,
  type Since,
  sha256,
  type TicketContext,
  type Undoing,
} from "../../case/index.ts";
import { undoFile } from "../undo-file.ts";
import { NOTES } from "./actions.ts";
import { ownTicket } from "./context.ts";
import type { Site } from "./site.ts";
import { markerTag, snake } from "./text.ts";
import { wayBack } from "./transitions.ts";

/** What taking a confirmed action back would be on this site, as it is now. */
export async function undo(site: Site, effect: Effect, context: TicketContext, from: string | null): Promise<Undoing> {
  if (effect.body.kind !== "action") return OTHER;
  const { payload } = effect.body;
  const note = NOTES.get(payload.action);
  if (note !== undefined) return undoNote(effect, payload, context, note.internal);
  if (payload.action === "attach_evidence") return undoFile(effect, context);
  return payload.action === "route_approval" ? undoMove(site, effect, payload, { context, from }) : OTHER;
}

const OTHER: Undoing = { kind: "impossible", why: "This action cannot be taken back from here: undo it by hand on the ticket." };

function undoNote(effect: Effect, { ticket }: ActionPayload, { comments }: TicketContext, internal: boolean): Undoing {
  const stored = storedId(effect);
  const standing = standingNote(comments.value ?? [], stored, markerTag(effect.id));
  if (standing === undefined && comments.status === "ok")
    return { kind: "nothing", why: "The comment is no longer on the ticket: somebody deleted it." };
  const audience = internal ? ("internal" as const) : ("requester" as const);
  const args = { effect: effect.id, record: standing?.id ?? stored, audience };
  return { kind: "possible", what: { action: "withdraw_note", target: ticket, args }, since: sinceWritten(effect, standing) };
}

function storedId({ receipt }: Effect): string {
  return receipt?.seen["comment"] ?? receipt?.recordId ?? "";
}

function standingNote(comments: readonly Comment[], stored: string, tag: string): Comment | undefined {
  return comments.find(({ id, own, text }) => own && (id === stored || text.includes(tag)));
}

function sinceWritten({ receipt }: Effect, standing: Comment | undefined): readonly Since[] {
  if (standing === undefined) return ["unread"];
  const written = receipt?.seen["text_sha256"];
  return written !== undefined && sha256(standing.text) !== written ? ["note_edited"] : [];
}

async function undoMove(
  site: Site,
  { id }: Effect,
  { ticket, args }: Extract<ActionPayload, { action: "route_approval" }>,
  { context, from }: { readonly context: TicketContext; readonly from: string | null },
): Promise<Undoing> {
  const now = context.fields.value?.state ?? null;
  if (now === null || from === null)
    return { kind: "impossible", why: "The status that the ticket had before is not known: move it by hand." };
  if (now !== snake(args.status))
    return { kind: "nothing", why: "The ticket no longer stands where the action moved it: people moved it on." };
  const back = await wayBack(site, ownTicket(ticket), snake(from));
  if (back === null)
    return {
      kind: "impossible",
      why: "No transition that our account may use leads back from here: a person with the right moves it by hand, or the workflow gets such a transition.",
    };
  return { kind: "possible", what: { action: "restore_state", target: ticket, args: { effect: id, state: back } }, since: [] };
}
