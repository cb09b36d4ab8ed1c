import type { Comment, TicketContext } from "../../case/index.ts";
import type { Found } from "../../ports/index.ts";
import { changeOf, type Entry, readEntries } from "./changelog.ts";
import { readWithHistory } from "./context.ts";
import { ALTERED, isCutOut, ownNote, unlike } from "./find-note.ts";
import { confirmed, inPart, type Look, notFound } from "./receipt.ts";
import type { Routing } from "./route.ts";
import { isOurs, projectOf } from "./site.ts";
import { statusIds } from "./statuses.ts";
import { marked, snake } from "./text.ts";
import { isMoveTo } from "./transitions.ts";

const CLOCKS_MS = 10_000;

/** The issue as read; `recent` = the newest entries of its changelog, as far as they came with it. */
interface Reading {
  readonly context: TicketContext;
  readonly recent: readonly Entry[];
}

/**
 * Looks a move up: our comment with its marker, and the move in the changelog by our own hand; where somebody else moved the issue
 * to the asked status, or nobody did, the comment stands alone and the move is not made. Right after an accepted move the status itself is proof.
 */
export async function findRoute(look: Look, payload: Routing, given?: TicketContext): Promise<Found> {
  const { effect } = look;
  const whole = given?.comments.status === "ok";
  const read: Reading = whole ? { context: given, recent: [] } : await readWithHistory(look.site, payload.ticket);
  const comment = ownNote(look, read.context);
  if (comment === null) return (await isCutOut(look, read.context)) ? ALTERED : notFound(look, ["comment"]);
  const text = marked(payload.note, effect.id, effect.entryHash);
  const fields = await unlike(look, { ticket: payload.ticket, text, internal: true }, comment);
  if (fields.length > 0) return { kind: "different", fields };
  return findMove(look, payload, read, comment);
}

/** The note is there as asked: is the move? */
async function findMove(look: Look, payload: Routing, { context, recent }: Reading, note: Comment): Promise<Found> {
  const { written } = look;
  const state = context.fields.value?.state ?? "";
  const evidence = { recordId: payload.ticket.id, recordKey: payload.ticket.key, version: context.version };
  const seen = { state, comment: note.id };
  const asAsked = state === snake(payload.args.status);
  const { moves, later } = await movesOf(look, payload, { since: Date.parse(note.at) - CLOCKS_MS, recent });
  const ours = moves.at(-1);
  if (ours !== undefined) {
    const told = toldOf(moves, written);
    // Somebody else moved it too, or may have: what the case was granted for stays on record, so that their event is taken up.
    const alone = asAsked && !later && told.transitions_between === undefined ? { context, from: fromOf(ours) } : {};
    return confirmed(look, { ...evidence, ...alone, seen: { ...seen, ...told } });
  }
  if (written !== null && asAsked) return confirmed(look, { ...evidence, seen });
  if (written !== null) return { kind: "different", fields: ["status"] };
  return inPart(look, { ...evidence, seen: { comment: note.id, state, transition: "none" } });
}

/** Moves up to the one in which our account set the asked status, oldest first; none = it did not. `later` = people have moved the issue on since. */
interface Moves {
  readonly moves: readonly Entry[];
  readonly later: boolean;
}

async function movesOf(
  { site }: Look,
  { ticket, args }: Routing,
  { since, recent }: { readonly since: number; readonly recent: readonly Entry[] },
): Promise<Moves> {
  const targets = await statusIds(site, projectOf(ticket.key), args.status);
  const upToOurs = (entries: readonly Entry[]): Moves => {
    const moves = entries.filter((entry) => changeOf(entry, "status") !== undefined);
    const isOwnMove = ({ account, at }: Entry): boolean => isOurs(site, account) && at >= since;
    const found = moves.findIndex((entry) => isOwnMove(entry) && isMoveTo(entry, args.status, targets));
    return { moves: moves.slice(0, found + 1), later: found + 1 < moves.length };
  };
  const found = upToOurs(recent);
  return found.moves.length > 0 ? found : upToOurs(await readEntries(site, ticket.id));
}

interface Told {
  readonly moved: string;
  readonly transitions_between?: string;
}

/** Our move, the last of these, and how many moves stand between the status that it was based on and itself. */
function toldOf(moves: readonly Entry[], written: Look["written"]): Told {
  const moved = moves.at(-1)?.id ?? "";
  const basis = written?.basis;
  if (basis === undefined) return { moved };
  const from = moves.findLastIndex((entry) => fromOf(entry) === basis);
  const others = from === -1 ? Math.max(1, moves.length - 1) : moves.length - 1 - from;
  return others > 0 ? { moved, transitions_between: String(others) } : { moved };
}

function fromOf(entry: Entry): string {
  return snake(changeOf(entry, "status")?.from ?? "");
}
