import type { Comment, TicketContext } from "../../case/index.ts";
import type { Found } from "../../ports/index.ts";
import { changeOf, readEntries } from "./changelog.ts";
import { readContext } from "./context.ts";
import { ALTERED, isCutOut, ownNote, unlike } from "./find-note.ts";
import { confirmed, inPart, type Look, notFound } from "./receipt.ts";
import type { Routing } from "./route.ts";
import { marked, snake } from "./text.ts";
import { sameStatus } from "./transitions.ts";

const CLOCKS_MS = 10_000;

/**
 * Looks a move up: our comment with its marker, and the move in the changelog by our own hand; where somebody else moved the issue
 * to the asked status, or nobody did, the comment stands alone and the move is not made. Right after an accepted move the status itself is proof.
 */
export async function findRoute(look: Look, payload: Routing, context?: TicketContext): Promise<Found> {
  const { effect } = look;
  const read = context?.comments.status === "ok" ? context : await readContext(look.site, payload.ticket);
  const comment = ownNote(look, read);
  if (comment === null) return (await isCutOut(look, read)) ? ALTERED : notFound(look, ["comment"]);
  const text = marked(payload.note, effect.id, effect.entryHash);
  const fields = await unlike(look, { ticket: payload.ticket, text, internal: true }, comment);
  if (fields.length > 0) return { kind: "different", fields };
  return findMove(look, payload, read, comment);
}

/** The note is there as asked: is the move? */
async function findMove(look: Look, payload: Routing, context: TicketContext, note: Comment): Promise<Found> {
  const { written } = look;
  const state = context.fields.value?.state ?? "";
  const evidence = { recordId: payload.ticket.id, recordKey: payload.ticket.key, version: context.version };
  const seen = { state, comment: note.id };
  if (written !== null && state === snake(payload.args.status)) return confirmed(look, { ...evidence, context, seen });
  const moved = await ownMove(look, payload, Date.parse(note.at) - CLOCKS_MS);
  if (moved !== null) return confirmed(look, { ...evidence, context, seen: { ...seen, moved } });
  if (written !== null) return { kind: "different", fields: ["status"] };
  return inPart(look, { ...evidence, seen: { comment: note.id, state, transition: "none" } });
}

/** The changelog entry in which our account set the asked status, or null: people may have moved the issue on since. */
async function ownMove({ site }: Look, payload: Routing, since: number): Promise<string | null> {
  const entries = await readEntries(site, payload.ticket.id);
  const found = entries.find(
    (entry) =>
      entry.account === site.config.accountId &&
      entry.at >= since &&
      sameStatus(changeOf(entry, "status")?.to ?? "", payload.args.status),
  );
  return found?.id ?? null;
}
