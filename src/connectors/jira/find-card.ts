import { getIssue, searchAndReconsileIssuesUsingJql } from "jira.js/cloud";
import { type Card, type CardUpdate, sha256 } from "../../case/index.ts";
import type { Found } from "../../ports/index.ts";
import { adfText } from "./adf-text.ts";
import { shownOf } from "./card.ts";
import { isReview, ownTicket, versionOf } from "./context.ts";
import { confirmed, type Look, notFound } from "./receipt.ts";
import { isNoted, propertyOf, REVIEW_FIELDS, REVIEW_PROPERTY, readReview, statusOf } from "./reviews.ts";
import { isId, type Site } from "./site.ts";
import { sameText } from "./text.ts";
import { accountIn, type Issue, issueOf, listIn, part, textIn } from "./wire.ts";

/** What the reconciled search takes at once. */
const NEWEST = 50;
const OPEN: ReadonlySet<string> = new Set(["pending", "info requested"]);

/** Looks a review sub-task up by its id or, not knowing it, by its property among the ticket's sub-tasks; it must show exactly our card. */
export async function findCard(look: Look, card: Card): Promise<Found> {
  const { site, effect, written } = look;
  const ticket = ownTicket(card.ticket);
  const candidates = written === null ? await reviewsOf(site, ticket) : [await readReview(site, written.recordId)];
  const issue = candidates.find((one) => one !== null && isOurs(site, one) && propertyOf(one, "effectId") === effect.id) ?? null;
  if (issue === null) return notFound(look, ["review"]);
  const asked = shownOf(card, effect);
  const same: Readonly<Record<string, boolean>> = {
    summary: sameText(textIn(issue.fields, "summary") ?? "", asked.summary),
    description: sameText(adfText(issue.fields["description"] ?? ""), asked.description),
    parent: textIn(issue.fields["parent"], "id") === ticket,
    digest: propertyOf(issue, "digest") === card.digest,
  };
  const fields = Object.keys(same).filter((name) => same[name] === false);
  if (fields.length > 0) return { kind: "different", fields };
  const seen = { status: statusOf(issue), card_hash: card.cardHash, description_sha256: sha256(asked.description) };
  return confirmed(look, { recordId: issue.id, recordKey: issue.key, version: versionOf(issue), seen });
}

function isOurs(site: Site, { fields }: Issue): boolean {
  return accountIn(fields["creator"]) === site.config.accountId;
}

/** The ticket's newest review sub-tasks. Search lags behind writes: the issue itself names its sub-tasks, and those are reconciled. */
async function reviewsOf(site: Site, ticket: string): Promise<readonly Issue[]> {
  const parent = issueOf(await getIssue(site.reads, { issueIdOrKey: ticket, fields: ["subtasks"] }));
  const ids = listIn(parent.fields, "subtasks")
    .filter((row) => isReview(site, part(row, "fields")))
    .map((row) => textIn(row, "id") ?? "")
    .filter(isId)
    .sort((a, b) => Number(b) - Number(a))
    .slice(0, NEWEST);
  if (ids.length === 0) return [];
  const answer: unknown = await searchAndReconsileIssuesUsingJql(site.reads, {
    jql: `id in (${ids.join(", ")})`,
    fields: REVIEW_FIELDS,
    properties: [REVIEW_PROPERTY],
    reconcileIssues: ids.map(Number),
    maxResults: NEWEST,
  });
  return listIn(answer, "issues").map(issueOf);
}

/** Looks the comment of a card update up on its sub-task, and whether the sub-task was closed with it. */
export async function findUpdate(look: Look, update: CardUpdate): Promise<Found> {
  const { site, effect, written } = look;
  const issue = await readReview(site, update.record.id);
  if (issue === null) return notFound(look, ["review"]);
  if (!(await isNoted(site, issue, effect.id))) return notFound(look, ["comment"]);
  const status = statusOf(issue);
  // Put back to people, it may have been answered again since; what people closed stays where they put it.
  const closing = update.to === "expired" || update.to === "withdrawn";
  if (closing && OPEN.has(status.toLowerCase()))
    return written === null ? { kind: "missing" } : { kind: "different", fields: ["status"] };
  const { id, key } = update.record;
  return confirmed(look, { recordId: id, recordKey: key, version: versionOf(issue), seen: { status } });
}
