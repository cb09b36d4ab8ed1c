import { addComment } from "jira.js/cloud";
import { type ActionPayload, type Cleared, OpsError } from "../../case/index.ts";
import type { Written } from "../../ports/index.ts";
import { ownTicket, readContext } from "./context.ts";
import { beforeWrite, onceBegun } from "./errors.ts";
import type { Site } from "./site.ts";
import { marked, markerTag } from "./text.ts";
import { move, type Way, wayTo } from "./transitions.ts";
import { commentBody } from "./write-comment.ts";

export type Routing = Extract<ActionPayload, { action: "route_approval" }>;

/**
 * Moves the issue to the asked status. Where the transition's screen has the comment field, comment and move are one request (`update.comment`).
 * Elsewhere the site takes such a request and drops the comment without a word, and with it our only mark (historyMetadata and issue properties
 * can be written by anybody with edit rights): the comment goes first and the move second. What comes in between leaves the comment alone
 * on the issue: `find` says "partial", a later attempt makes the move only, and one that may not any more ends with a receipt that says so.
 */
export async function routeApproval(site: Site, cleared: Cleared, payload: Routing): Promise<Written> {
  const { effectId, entryHash, sendUntil } = cleared;
  const id = ownTicket(payload.ticket);
  const way = await beforeWrite(usableWay(site, id, payload.args.status));
  const comment = commentBody({ text: marked(payload.note, effectId, entryHash), internal: true, effectId, entryHash });
  const begun = !way.commentable && (await beforeWrite(alreadyNoted(site, cleared)));
  return site.inTurn(id, async () => {
    if (way.commentable) await move(site, id, way, { comment, sendUntil });
    else {
      if (!begun) await addComment(site.writes(sendUntil), { issueIdOrKey: id, ...comment });
      await onceBegun(move(site, id, way, { comment: null, sendUntil }));
    }
    return { recordId: id, recordKey: payload.ticket.key };
  });
}

async function usableWay(site: Site, issue: string, status: string): Promise<Way> {
  const way = await wayTo(site, issue, status);
  if (way === null) throw new OpsError("TICKET_REFUSED", "no transition leads to the asked status from here", { issue });
  if (way.required.length === 0) return way;
  const fields = way.required.filter((name) => /^[A-Za-z0-9_]{1,60}$/.test(name)).join(", ");
  throw new OpsError("TICKET_REFUSED", `the transition demands fields (${fields})`, { issue, fields });
}

/** An earlier attempt may have left its comment and not come to the move. */
async function alreadyNoted(site: Site, { payload, effectId }: Cleared): Promise<boolean> {
  const { comments } = await readContext(site, payload.ticket);
  return (comments.value ?? []).some((comment) => comment.own && comment.text.includes(markerTag(effectId)));
}
