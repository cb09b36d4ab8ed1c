import { getCommentsByIds } from "jira.js/cloud";
import { type Comment, OpsError, sha256, type TicketContext, type TicketRef } from "../../case/index.ts";
import type { Found } from "../../ports/index.ts";
import { type EvidenceFile, sameText } from "../evidence-file.ts";
import { fileAmong, filesIn } from "./attach-file.ts";
import { onDesk, readContext } from "./context.ts";
import { confirmed, inPart, type Look, notFound } from "./receipt.ts";
import { isId } from "./site.ts";
import { markerTag } from "./text.ts";
import { listIn, part, textIn } from "./wire.ts";
import { MARKER_PROPERTY } from "./write-comment.ts";

/** A comment of ours as it was asked for. */
export interface Asked {
  readonly ticket: TicketRef;
  readonly text: string;
  /** Where the whole text is, when the comment cannot hold it. */
  readonly file?: EvidenceFile | null;
  readonly internal: boolean;
}

/** Looks a comment up by its marker among our own ones; a context whose comments are whole spares the call. */
export async function findNote(look: Look, asked: Asked, context?: TicketContext): Promise<Found> {
  const whole = context?.comments.status === "ok" && (asked.file == null || context.attachments.status === "ok");
  const given = whole ? context : null;
  const read = given ?? (await readContext(look.site, asked.ticket));
  const comment = ownNote(look, read);
  if (comment !== null) return judge(look, asked, comment, read);
  const altered = given === null ? await hasProperty(look, read) : await isCutOut(look, read);
  if (altered) return ALTERED;
  return asked.file == null ? notFound(look, ["comment"]) : fileAlone(look, asked.ticket, asked.file, read);
}

/** Our own comment with the effect's marker line, or null. Throws TICKET_FORBIDDEN when comments are hidden. */
export function ownNote({ effect }: Pick<Look, "effect">, context: TicketContext): Comment | null {
  if (context.comments.value === null)
    throw new OpsError("TICKET_FORBIDDEN", "the ticket's comments are hidden from us", { effect: effect.id });
  const tag = markerTag(effect.id);
  return context.comments.value.find((comment) => comment.own && comment.text.includes(tag)) ?? null;
}

/** Our comment is there, and somebody changed it. */
export const ALTERED: Found = { kind: "different", fields: ["comment"] };

/** True when an attempt left its comment and somebody edited the marker line out of it: it must not be written again. */
export async function isCutOut(look: Look, context: TicketContext): Promise<boolean> {
  return look.effect.attempts > 0 && (await hasProperty(look, context));
}

/** What differs of a comment from what was asked: its text, or who may see it. */
export async function unlike({ site }: Look, asked: Asked, comment: Comment): Promise<readonly string[]> {
  const seenByOthers = comment.internal !== asked.internal && (await onDesk(site, asked.ticket));
  return [...(sameText(comment.text, asked.text) ? [] : ["comment"]), ...(seenByOthers ? ["visibility"] : [])];
}

async function judge(look: Look, asked: Asked, comment: Comment, context: TicketContext): Promise<Found> {
  const fields = await unlike(look, asked, comment);
  if (fields.length > 0) return { kind: "different", fields };
  const text = { comment: comment.id, text_sha256: sha256(comment.text) };
  if (asked.file == null) return noted(look, asked, context, text);
  const file = fileAmong(filesIn(context, look.effect.id), asked.file);
  // It was there before the comment was written.
  if (file === null || file === "cut") return { kind: "different", fields: ["attachment"] };
  return noted(look, asked, context, { ...text, file: file.id, sha256: asked.file.sha256 });
}

function noted(
  look: Look,
  { ticket }: Asked,
  context: TicketContext,
  seen: { readonly comment: string; readonly [name: string]: string },
): Found {
  return confirmed(look, { recordId: seen.comment, recordKey: ticket.key, version: context.version, seen: { ...seen }, context });
}

/** The first half of a long text: its file is there and the comment is not. */
function fileAlone(look: Look, ticket: TicketRef, asked: EvidenceFile, context: TicketContext): Found {
  const file = fileAmong(filesIn(context, look.effect.id), asked);
  if (file === null || look.written !== null) return notFound(look, ["comment"]);
  if (file === "cut") return { kind: "different", fields: ["size"] };
  const seen = { file: file.id, sha256: asked.sha256, comment: "none" };
  return inPart(look, { recordId: file.id, recordKey: ticket.key, version: context.version, seen });
}

/** Somebody may have edited the line out of our comment: its property stays. */
async function hasProperty({ site, effect }: Look, context: TicketContext): Promise<boolean> {
  const ids = (context.comments.value ?? [])
    .filter((comment) => comment.own && isId(comment.id))
    .map((comment) => Number(comment.id));
  if (ids.length === 0) return false;
  const answer: unknown = await getCommentsByIds(site.reads, { ids: ids.slice(-1000), expand: "properties" });
  const properties = listIn(answer, "values").flatMap((row) => listIn(row, "properties"));
  return properties.some((one) => textIn(one, "key") === MARKER_PROPERTY && textIn(part(one, "value"), "id") === effect.id);
}
