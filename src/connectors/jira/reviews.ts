import { createIssue } from "jira.js/cloud";
import { type Card, type CardUpdate, OpsError } from "../../case/index.ts";
import type { Message, Written } from "../../ports/index.ts";
import { document } from "./adf.ts";
import { attachFile, fileAmong } from "./attach-file.ts";
import { shownOf } from "./card.ts";
import { filesOn, noteDesk, ownTicket } from "./context.ts";
import { beforeWrite, onceBegun } from "./errors.ts";
import { noteOn, REVIEW_PROPERTY, readReview, reviewOf } from "./review-record.ts";
import { issueId, projectOf, type Site } from "./site.ts";
import { markedNotice } from "./text.ts";
import { isStatus, move, wayTo } from "./transitions.ts";
import { created } from "./wire.ts";
import { addOnce, commentBody } from "./write-comment.ts";

/** Where an update moves its sub-task; the others leave it where people put it. */
const TARGETS: ReadonlyMap<CardUpdate["to"], string> = new Map([
  ["pending", "Pending"],
  ["expired", "Expired"],
  ["withdrawn", "Withdrawn"],
]);

/** Makes the review sub-task of a card, unless an earlier attempt did: a second one would ask people twice. */
export async function postCard(site: Site, card: Card, message: Message): Promise<Written> {
  const parent = ownTicket(card.ticket);
  const shown = shownOf(card, { id: message.effectId, entryHash: message.entryHash });
  const project = projectOf(card.ticket.key);
  const { fields: own, ...more } = placeOf(site, project, parent);
  const fields = {
    project: { key: project },
    issuetype: { name: site.config.reviewType },
    summary: shown.summary,
    description: document(shown.description),
    ...own,
  };
  const value = { reviewId: card.reviewId, effectId: message.effectId, digest: card.digest };
  const properties = [{ key: REVIEW_PROPERTY, value }];
  return site.inTurn(parent, async () => {
    const there = await beforeWrite(reviewOf(site, parent, message.effectId));
    const { id, key } = there ?? created(await createIssue(site.writes(message.sendUntil), { fields, properties, ...more }));
    const missing = shown.file !== null && fileAmong(there === null ? [] : filesOn(site, there), shown.file) === null;
    // Until its file is there, the card shows less than the question: no answer counts.
    if (missing) await onceBegun(attachFile(site, id, shown.file, message.sendUntil));
    return { recordId: id, recordKey: key };
  });
}

/** Below its ticket; on a service desk, where sub-tasks have no approval step, a request of its own, linked by the very request that makes it. */
function placeOf({ config }: Site, project: string, ticket: string) {
  const desk = Object.hasOwn(config.desks, project) ? config.desks[project] : undefined;
  if (desk === undefined) return { fields: { parent: { id: ticket } } };
  const add = { type: { name: LINK }, outwardIssue: { id: ticket } };
  return { fields: { [desk.field]: desk.value }, update: { issuelinks: [{ add }] } };
}

/** The link type that every site has. */
const LINK = "Relates";

/** Comments on a review sub-task and, where the update asks for it and the workflow lets us, moves it. */
export async function updateCard(site: Site, update: CardUpdate, message: Message): Promise<Written> {
  const { effectId, entryHash, sendUntil } = message;
  const id = issueId(update.record.id);
  const issue = await beforeWrite(readReview(site, id));
  if (issue === null) throw new OpsError("TICKET_ABSENT", "the review record is absent or hidden from us", {});
  const target = TARGETS.get(update.to);
  const needed = target !== undefined && !(await beforeWrite(isStatus(site, issue, target)));
  const way = needed ? (await beforeWrite(wayTo(site, id, target))).way : null;
  const desk = noteDesk(site, issue.key, issue.fields["project"]);
  const usable = way !== null && way.required.length === 0 && !(desk && way.commentDemanded) ? way : null;
  const noted = (await beforeWrite(noteOn(site, issue, effectId))) !== null;
  const note = { text: markedNotice(update.message, effectId, entryHash), internal: true, effectId, entryHash, sendUntil };
  return site.inTurn(id, async () => {
    const together = usable?.commentable === true && !noted && !desk;
    if (!together && !noted) await addOnce(site, id, { ...note, desk });
    if (together) await move(site, id, usable, { comment: commentBody(note), sendUntil });
    else if (usable !== null) await onceBegun(move(site, id, usable, { comment: null, sendUntil }));
    return { recordId: update.record.id, recordKey: update.record.key };
  });
}
