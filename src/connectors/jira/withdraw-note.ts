import { getMyPermissions, updateComment } from "jira.js/cloud";
import type { ActionPayload, Cleared } from "../../case/index.ts";
import type { Written } from "../../ports/index.ts";
import { document } from "./adf.ts";
import { ownTicket, readContext } from "./context.ts";
import { beforeWrite } from "./errors.ts";
import { fits } from "./overflow.ts";
import { isId, type Site } from "./site.ts";
import { marked } from "./text.ts";
import { part } from "./wire.ts";
import { writeComment } from "./write-comment.ts";

export type Withdrawing = Extract<ActionPayload, { action: "withdraw_note" }>;

/**
 * Marks a comment of ours as withdrawn: on top of its own text where the site lets our account edit it and takes both as one text, else by a comment that
 * follows it. Either way the words stay, and one request is the whole of it.
 */
export async function withdrawNote(site: Site, cleared: Cleared, payload: Withdrawing): Promise<Written> {
  const { effectId, entryHash, sendUntil } = cleared;
  const issue = ownTicket(payload.ticket);
  const text = marked(payload.note, effectId, entryHash);
  const whole = await beforeWrite(inPlace(site, payload, text));
  if (whole === null) {
    const internal = payload.args.audience === "internal";
    return writeComment(site, { ticket: payload.ticket, text, file: null, internal, effectId, entryHash, sendUntil });
  }
  const { record } = payload.args;
  return site.inTurn(issue, async () => {
    await updateComment(site.writes(sendUntil), { issueIdOrKey: issue, id: record, body: { body: document(whole) } });
    return { recordId: record, recordKey: payload.ticket.key };
  });
}

/** What the comment will say; null = it cannot be edited by us. */
async function inPlace(site: Site, { ticket, args }: Withdrawing, text: string): Promise<string | null> {
  if (!isId(args.record)) return null;
  const { comments } = await readContext(site, ticket);
  const standing = comments.value?.find(({ id, own }) => own && id === args.record);
  const whole = `${text}\n\n${standing?.text ?? ""}`;
  if (standing === undefined || !fits(whole)) return null;
  const granted: unknown = await getMyPermissions(site.reads, { issueId: ownTicket(ticket), permissions: "EDIT_OWN_COMMENTS" });
  return part(part(part(granted, "permissions"), "EDIT_OWN_COMMENTS"), "havePermission") === true ? whole : null;
}
