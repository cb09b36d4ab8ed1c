import { type ActionPayload, type Cleared, OpsError } from "../../case/index.ts";
import type { Written } from "../../ports/index.ts";
import { noteDesk, ownTicket } from "./context.ts";
import { beforeWrite, onceBegun } from "./errors.ts";
import { noteOn } from "./review-record.ts";
import type { Site } from "./site.ts";
import { marked, snake } from "./text.ts";
import { move, type Way, type Whither, wayTo } from "./transitions.ts";
import { textIn } from "./wire.ts";
import { addOnce, commentBody } from "./write-comment.ts";

export type Routing = Extract<ActionPayload, { action: "route_approval" }>;

/** A move back, as the move that it is. */
export function backOf(payload: Extract<ActionPayload, { action: "restore_state" }>): Routing {
  return { ...payload, action: "route_approval", args: { route: "back", status: payload.args.state } };
}

/**
 * Moves the issue to the asked status. Where the transition's screen has the comment field, comment and move are one request (`update.comment`).
 * Elsewhere the site takes such a request and drops the comment without a word, and with it our only mark (historyMetadata and issue properties
 * can be written by anybody with edit rights): the comment goes first and the move second. What comes in between leaves the comment alone
 * on the issue: `find` says "partial", a later attempt makes the move only, and one that may not any more ends with a receipt that says so.
 * On a service desk the comment always goes first: only the answer to a comment of its own tells whether customers see it.
 * Who moves the issue between this reading and the move shows in its changelog: `find` tells.
 */
export async function routeApproval(site: Site, cleared: Cleared, payload: Routing): Promise<Written> {
  const { effectId, entryHash, sendUntil } = cleared;
  const id = ownTicket(payload.ticket);
  const now = await beforeWrite(wayTo(site, id, payload.args.status));
  const desk = noteDesk(site, now.issue.key, now.issue.fields["project"]);
  const state = stateOf(now);
  if (state !== cleared.state) throw movedMeanwhile(id);
  const way = usable(now, id);
  if (desk && way.commentDemanded) throw demands(id, "comment");
  const note = { text: marked(payload.note, effectId, entryHash), internal: true, effectId, entryHash, sendUntil };
  const together = way.commentable && !desk;
  const begun = !together && (await beforeWrite(noteOn(site, now.issue, effectId))) !== null;
  return site.inTurn(id, async () => {
    if (together) await move(site, id, way, { comment: commentBody(note), sendUntil });
    else {
      if (!begun) await addOnce(site, id, { ...note, desk });
      await onceBegun(move(site, id, way, { comment: null, sendUntil }));
    }
    return { recordId: id, recordKey: payload.ticket.key, ...(state === null ? {} : { basis: state }) };
  });
}

/** Null when the status is hidden from us, as in a reading of the ticket. */
function stateOf({ issue }: Whither): string | null {
  const status = textIn(issue.fields["status"], "name");
  return status === undefined ? null : snake(status);
}

/** Nothing was sent: the next look finds the ticket changed, and decides again. */
function movedMeanwhile(issue: string): OpsError {
  return new OpsError("TICKET_SYSTEM_BUSY", "somebody moved the issue meanwhile", { issue, reason: "moved", sent: false });
}

function usable({ way, known }: Whither, issue: string): Way {
  if (!known)
    throw new OpsError("TICKET_REFUSED", "the project has no status of the asked name: correct the SOP's routes", { issue });
  if (way === null) throw new OpsError("TICKET_REFUSED", "no transition leads to the asked status from here", { issue });
  if (way.required.length === 0) return way;
  throw demands(issue, way.required.filter((name) => /^[A-Za-z0-9_]{1,60}$/.test(name)).join(", "));
}

function demands(issue: string, fields: string): OpsError {
  return new OpsError("TICKET_REFUSED", `the transition demands fields (${fields})`, { issue, fields });
}
