import { type Card, type CardUpdate, sha256 } from "../../case/index.ts";
import type { Found } from "../../ports/index.ts";
import { adfText } from "./adf-text.ts";
import { shownOf } from "./card.ts";
import { ownTicket, versionOf } from "./context.ts";
import { confirmed, type Look, notFound } from "./receipt.ts";
import { isNoted, ownReview, propertyOf, readReview, reviewOf, statusOf } from "./review-record.ts";
import { sameText } from "./text.ts";
import { textIn } from "./wire.ts";

const OPEN: ReadonlySet<string> = new Set(["pending", "info requested"]);

/** Looks a review sub-task up by its id or, not knowing it, by its property among the ticket's sub-tasks; it must show exactly our card. */
export async function findCard(look: Look, card: Card): Promise<Found> {
  const { site, effect, written } = look;
  const ticket = ownTicket(card.ticket);
  const issue = written === null ? await reviewOf(site, ticket, effect.id) : await ownReview(site, written.recordId, effect.id);
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
