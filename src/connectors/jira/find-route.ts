import type { TicketContext } from "../../case/index.ts";
import type { Found } from "../../ports/index.ts";
import { changeOf, readEntries } from "./changelog.ts";
import { readContext } from "./context.ts";
import { ownNote, unlike } from "./find-note.ts";
import { confirmed, type Look, notFound } from "./receipt.ts";
import type { Routing } from "./route.ts";
import { marked, snake } from "./text.ts";
import { sameStatus } from "./transitions.ts";

const CLOCKS_MS = 10_000;

/** Looks a move up: our comment with its marker, and the asked status, now or since then by our own hand. A comment without the move is a move not made yet. */
export async function findRoute(look: Look, payload: Routing, context?: TicketContext): Promise<Found> {
  const { effect, written } = look;
  const read = context?.comments.status === "ok" ? context : await readContext(look.site, payload.ticket);
  const comment = ownNote(look, read);
  if (comment === null) return notFound(look, ["comment"]);
  const text = marked(payload.note, effect.id, effect.entryHash);
  const fields = await unlike(look, { ticket: payload.ticket, text, internal: true }, comment);
  if (fields.length > 0) return { kind: "different", fields };
  const state = read.fields.value?.state ?? "";
  const evidence = { recordId: payload.ticket.id, recordKey: payload.ticket.key, version: read.version, context: read };
  if (state === snake(payload.args.status)) return confirmed(look, { ...evidence, seen: { state, comment: comment.id } });
  const entry = await ownMove(look, payload, Date.parse(comment.at) - CLOCKS_MS);
  if (entry !== null) return confirmed(look, { ...evidence, seen: { state, comment: comment.id, moved: entry } });
  return written === null ? { kind: "missing" } : { kind: "different", fields: ["status"] };
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
