import { addComment, deleteComment } from "jira.js/cloud";
import { OpsError, type TicketRef } from "../../case/index.ts";
import type { Written } from "../../ports/index.ts";
import type { EvidenceFile } from "../evidence-file.ts";
import { document } from "./adf.ts";
import { attachFile, fileAmong, filesIn } from "./attach-file.ts";
import { onDesk, ownTicket, readContext } from "./context.ts";
import { beforeWrite, onceBegun } from "./errors.ts";
import type { Site } from "./site.ts";
import { created, part } from "./wire.ts";

/** One comment of ours: its text already ends with the marker line. */
export interface Note {
  readonly ticket: TicketRef;
  readonly text: string;
  /** Holds the whole of a text that is too long for a comment. */
  readonly file: EvidenceFile | null;
  /** Hidden from a service desk's customers. */
  readonly internal: boolean;
  readonly effectId: string;
  readonly entryHash: string;
  readonly sendUntil: Date;
}

export const MARKER_PROPERTY = "ots.marker";

/** A comment's document and properties as the site takes them: on its own, or inside a transition. */
export function commentBody({ text, internal, effectId, entryHash }: Omit<Note, "ticket" | "file" | "sendUntil">) {
  const hidden = internal ? [{ key: "sd.public.comment", value: { internal: true } }] : [];
  return { body: document(text), properties: [{ key: MARKER_PROPERTY, value: { id: effectId, hash: entryHash } }, ...hidden] };
}

/** Adds one comment, once. An internal note that a service desk made public is taken back, and refused. */
export async function writeComment(site: Site, note: Note): Promise<Written> {
  if (note.file !== null) return writeInTwo(site, note, note.file);
  const id = ownTicket(note.ticket);
  const desk = note.internal && (await beforeWrite(onDesk(site, note.ticket)));
  return site.inTurn(id, async () => {
    const comment = await addOnce(site, id, { ...note, desk });
    return { recordId: comment, recordKey: note.ticket.key };
  });
}

/**
 * The file goes first and the comment with the marker second: whatever comes in between, no comment points to nothing. `find` says "partial" then,
 * and the next attempt writes the comment only. Whether a desk's customers see a file no answer tells: there a long text is refused.
 */
async function writeInTwo(site: Site, note: Note, file: EvidenceFile): Promise<Written> {
  const id = ownTicket(note.ticket);
  const context = await beforeWrite(readContext(site, note.ticket));
  if (await beforeWrite(onDesk(site, note.ticket)))
    throw new OpsError("TICKET_REFUSED", "the text is longer than a comment on a service desk may be", { effect: note.effectId });
  const there = fileAmong(filesIn(context, note.effectId), file);
  return site.inTurn(id, async () => {
    if (there === null) await attachFile(site, id, file, note.sendUntil);
    const comment = await onceBegun(addOnce(site, id, { ...note, desk: false }));
    return { recordId: comment, recordKey: note.ticket.key };
  });
}

/** One comment on the issue, whose turn it is; gives its id. On a `desk` an internal one that came out public is deleted at once, and refused. */
export async function addOnce(
  site: Site,
  issue: string,
  note: Omit<Note, "ticket" | "file"> & { readonly desk: boolean },
): Promise<string> {
  const answer: unknown = await addComment(site.writes(note.sendUntil), { issueIdOrKey: issue, ...commentBody(note) });
  const { id } = created(answer);
  if (!note.internal || !note.desk || part(answer, "jsdPublic") === false) return id;
  const gone = await deleteComment(site.writes(note.sendUntil), { issueIdOrKey: issue, id }).then(
    () => true,
    () => false,
  );
  const why = gone ? "the note would have been public" : "the note is public and could not be taken back";
  throw new OpsError("TICKET_REFUSED", why, { effect: note.effectId, comment: id });
}
