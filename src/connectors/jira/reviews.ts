import { addComment, createIssue, getIssue } from "jira.js/cloud";
import { type Card, type CardUpdate, OpsError } from "../../case/index.ts";
import type { Message, Written } from "../../ports/index.ts";
import { document } from "./adf.ts";
import { shownOf } from "./card.ts";
import { readComments } from "./comments.ts";
import { isReview, ownTicket } from "./context.ts";
import { beforeWrite } from "./errors.ts";
import { issueId, projectOf, type Site } from "./site.ts";
import { markedNotice, markerTag } from "./text.ts";
import { move, sameStatus, wayTo } from "./transitions.ts";
import { created, type Issue, issueOf, part, textIn } from "./wire.ts";
import { commentBody } from "./write-comment.ts";

/** The issue property by which a review sub-task names its review. Anyone with edit rights can change it: it may void an answer, never make one count. */
export const REVIEW_PROPERTY = "ots.review";

export const REVIEW_FIELDS = ["summary", "description", "status", "issuetype", "parent", "creator", "updated", "comment"];

/** Where an update moves its sub-task; the others leave it where people put it. */
const TARGETS: ReadonlyMap<CardUpdate["to"], string> = new Map([
  ["pending", "Pending"],
  ["expired", "Expired"],
  ["withdrawn", "Withdrawn"],
]);

/** Makes the review sub-task of a card. */
export async function postCard(site: Site, card: Card, message: Message): Promise<Written> {
  const parent = ownTicket(card.ticket);
  const shown = shownOf(card, { id: message.effectId, entryHash: message.entryHash });
  const fields = {
    project: { key: projectOf(card.ticket.key) },
    parent: { id: parent },
    issuetype: { name: site.config.reviewType },
    summary: shown.summary,
    description: document(shown.description),
  };
  const value = { reviewId: card.reviewId, effectId: message.effectId, digest: card.digest };
  const properties = [{ key: REVIEW_PROPERTY, value }];
  const answer: unknown = await site.inTurn(parent, () => createIssue(site.writes(message.sendUntil), { fields, properties }));
  const { id, key } = created(answer);
  return { recordId: id, recordKey: key };
}

/** Comments on a review sub-task and, where the update asks for it and the workflow lets us, moves it. */
export async function updateCard(site: Site, update: CardUpdate, message: Message): Promise<Written> {
  const { effectId, entryHash, sendUntil } = message;
  const id = issueId(update.record.id);
  const issue = await beforeWrite(readReview(site, id));
  if (issue === null) throw new OpsError("TICKET_ABSENT", "the review record is absent or hidden from us", {});
  const target = TARGETS.get(update.to);
  const needed = target !== undefined && !sameStatus(statusOf(issue), target);
  const way = needed ? await beforeWrite(wayTo(site, id, target)) : null;
  const usable = way !== null && way.required.length === 0 ? way : null;
  const noted = await beforeWrite(isNoted(site, issue, effectId));
  const comment = commentBody({ text: markedNotice(update.message, effectId, entryHash), internal: true, effectId, entryHash });
  return site.inTurn(id, async () => {
    const together = usable?.commentable === true && !noted;
    if (!together && !noted) await addComment(site.writes(sendUntil), { issueIdOrKey: id, ...comment });
    if (usable !== null) await move(site, id, usable, { comment: together ? comment : null, sendUntil });
    return { recordId: update.record.id, recordKey: update.record.key };
  });
}

/** True when the effect's comment is on the sub-task: written by us, with the marker line. */
export async function isNoted(site: Site, issue: Issue, effectId: string): Promise<boolean> {
  const { value } = await readComments(site, issue.id, issue.fields["comment"], false);
  return (value ?? []).some((one) => one.own && one.text.includes(markerTag(effectId)));
}

/** A review sub-task with its property and changelog, or null when it is absent, hidden or something else. */
export async function readReview(site: Site, id: string): Promise<Issue | null> {
  const { changesField } = site.config;
  const fields = [...REVIEW_FIELDS, ...(changesField === undefined ? [] : [changesField])];
  try {
    const answer: unknown = await getIssue(site.reads, {
      issueIdOrKey: issueId(id),
      fields,
      properties: [REVIEW_PROPERTY],
      expand: "changelog",
    });
    const issue = issueOf(answer);
    return issue.id === id && isReview(site, issue.fields) ? issue : null;
  } catch (error) {
    if (error instanceof OpsError && error.code === "TICKET_ABSENT") return null;
    throw error;
  }
}

/** The name of a sub-task's status. */
export function statusOf({ fields }: Issue): string {
  return textIn(fields["status"], "name") ?? "";
}

/** A value of the sub-task's review property; undefined when it is not there. */
export function propertyOf(issue: Issue, name: "reviewId" | "effectId" | "digest"): string | undefined {
  return textIn(part(issue["properties"], REVIEW_PROPERTY), name);
}
