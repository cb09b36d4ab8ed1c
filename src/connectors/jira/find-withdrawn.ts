import { sha256, type TicketContext } from "../../case/index.ts";
import type { Found } from "../../ports/index.ts";
import { readContext } from "./context.ts";
import { ALTERED, isCutOut, ownNote, unlike } from "./find-note.ts";
import { confirmed, type Look, notFound } from "./receipt.ts";
import { marked } from "./text.ts";
import type { Withdrawing } from "./withdraw-note.ts";

/** Looks a withdrawal up by its marker: on top of the withdrawn comment, or in the one that follows it. */
export async function findWithdrawn(look: Look, payload: Withdrawing, given?: TicketContext): Promise<Found> {
  const { effect, site } = look;
  const context = given?.comments.status === "ok" ? given : await readContext(site, payload.ticket);
  const comment = ownNote(look, context);
  if (comment === null) return (await isCutOut(look, context)) ? ALTERED : notFound(look, ["comment"]);
  const { record, audience } = payload.args;
  const text = marked(payload.note, effect.id, effect.entryHash);
  const isTop = comment.id === record;
  const said = { ...comment, text: isTop ? comment.text.slice(0, text.length) : comment.text };
  const fields = await unlike(look, { ticket: payload.ticket, text, internal: audience === "internal" }, said);
  if (fields.length > 0) return { kind: "different", fields };
  const seen = { comment: comment.id, withdrawn: record, in_place: isTop ? "yes" : "no", text_sha256: sha256(comment.text) };
  return confirmed(look, { recordId: comment.id, recordKey: payload.ticket.key, version: context.version, seen, context });
}
