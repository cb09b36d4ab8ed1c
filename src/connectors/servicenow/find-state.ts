import { marker, type TicketContext } from "../../case/index.ts";
import type { Found } from "../../ports/index.ts";
import { sameText } from "../evidence-file.ts";
import { item } from "./batch.ts";
import type { Moving } from "./change-state.ts";
import { readContext } from "./context.ts";
import { assertTold, cellOf, isShown, noteGets, ownEntry } from "./find-note.ts";
import { confirmed, type Look, notFound } from "./receipt.ts";
import { marked, safeEffectId } from "./text.ts";
import { sysId } from "./wire.ts";

/** Our note on the change; its text and whether it is internal are not told by an instance that hides its journals. */
interface Mark {
  readonly id: string;
  readonly text?: string;
  readonly internal?: boolean;
}

/**
 * Looks a move up: note and state were one write, so our marker proves that it was made, and the state must be as asked.
 * A state that is another by now is never called a success: people look, nothing is repeated.
 */
export async function findState(look: Look, payload: Moving, given?: TicketContext): Promise<Found> {
  const tag = `[${marker(safeEffectId(look.effect.id))} `;
  if (given?.comments.status === "ok") {
    const entry = given.comments.value?.find((comment) => comment.own && comment.text.includes(tag));
    return judge(look, payload, given, entry ?? null);
  }
  const { kind, id } = payload.ticket;
  const { context, items } = await readContext(look.site, payload.ticket, noteGets(kind, sysId(id), look.effect.id));
  const entry = ownEntry(look.site, item(items, "mark"), id, tag);
  if (entry !== null) return judge(look, payload, context, entry);
  const [marks, notes] = [item(items, "mark"), item(items, "notes")];
  if (isShown(marks, notes, "work_notes", tag)) return judge(look, payload, context, { id: "formatted" });
  assertTold(look, marks, id, cellOf(notes, "work_notes"));
  return judge(look, payload, context, null);
}

function judge(look: Look, payload: Moving, context: TicketContext, mark: Mark | null): Found {
  const state = context.fields.value?.state ?? "";
  const stays = state === payload.args.state ? [] : ["state"];
  if (mark === null) return notFound(look, ["work_notes", ...stays]);
  const fields = [...(isAsWritten(look, payload, mark) ? [] : ["work_notes"]), ...stays];
  if (fields.length > 0) return { kind: "different", fields };
  const seen = { state, entry: mark.id };
  const evidence = { recordId: payload.ticket.id, recordKey: payload.ticket.key, version: context.version, seen, context };
  const found = confirmed(look, evidence);
  const from = look.written?.basis;
  return found.kind === "confirmed" && from !== undefined ? { ...found, from } : found;
}

function isAsWritten({ effect }: Look, payload: Moving, { text, internal }: Mark): boolean {
  if (text === undefined) return true;
  return internal === true && sameText(text, marked(payload.note, effect.id, effect.entryHash));
}
