import { type Card, type CardUpdate, sha256 } from "../../case/index.ts";
import type { Found } from "../../ports/index.ts";
import { type EvidenceFile, sameText } from "../evidence-file.ts";
import { adfText } from "./adf-text.ts";
import { fileAmong } from "./attach-file.ts";
import { shownOf } from "./card.ts";
import { entriesOf } from "./changelog.ts";
import { filesOn, ownTicket, versionOf } from "./context.ts";
import { confirmed, type Evidence, inPart, type Look, notFound } from "./receipt.ts";
import { noteOn, ownReview, propertyOf, readReview, reviewOf, statusOf, ticketOf } from "./review-record.ts";
import { isOurs, projectOf, type Site } from "./site.ts";
import { statusIds } from "./statuses.ts";
import { isMoveTo, isStatus } from "./transitions.ts";
import { type Issue, textIn } from "./wire.ts";

const CLOCKS_MS = 10_000;
const OPEN = ["pending", "info requested"] as const;

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
    ticket: ticketOf(site, issue)?.id === ticket,
    digest: propertyOf(issue, "digest") === card.digest,
  };
  const fields = Object.keys(same).filter((name) => same[name] === false);
  if (fields.length > 0) return { kind: "different", fields };
  const seen = { status: statusOf(issue), card_hash: card.cardHash, description_sha256: sha256(asked.description) };
  const evidence = { recordId: issue.id, recordKey: issue.key, version: versionOf(issue), seen };
  return asked.file === null ? confirmed(look, evidence) : findWhole(look, issue, asked.file, evidence);
}

/** The sub-task is there as asked: is the file that holds the whole card? */
function findWhole(look: Look, issue: Issue, asked: EvidenceFile, evidence: Evidence): Found {
  const file = fileAmong(filesOn(look.site, issue), asked);
  if (file === "cut") return { kind: "different", fields: ["size"] };
  if (file !== null) return confirmed(look, { ...evidence, seen: { ...evidence.seen, file: file.id, sha256: asked.sha256 } });
  if (look.written !== null) return { kind: "different", fields: ["attachment"] };
  return inPart(look, { ...evidence, seen: { review: issue.id, status: statusOf(issue), file: "none" } });
}

/** Looks the comment of a card update up on its sub-task, and whether the sub-task was moved with it: that may take a request of its own. */
export async function findUpdate(look: Look, update: CardUpdate): Promise<Found> {
  const { site, effect, written } = look;
  const issue = await readReview(site, update.record.id);
  if (issue === null) return notFound(look, ["review"]);
  const note = await noteOn(site, issue, effect.id);
  if (note === null) return notFound(look, ["comment"]);
  const status = statusOf(issue);
  const { id, key } = update.record;
  const evidence = { recordId: id, recordKey: key, version: versionOf(issue) };
  if (await isWhereAsked(site, issue, { to: update.to, noted: Date.parse(note.at) }))
    return confirmed(look, { ...evidence, seen: { status } });
  if (written === null) return inPart(look, { ...evidence, seen: { comment: note.id, status, transition: "none" } });
  // A workflow without a way back to people leaves their answer where it is; a question that is over must not stay open.
  return update.to === "pending" ? confirmed(look, { ...evidence, seen: { status } }) : { kind: "different", fields: ["status"] };
}

interface Moved {
  readonly to: CardUpdate["to"];
  /** When its comment was written. */
  readonly noted: number;
}

/** Ended, by us or by people; or put back by us to be answered again: since then it may have been. */
async function isWhereAsked(site: Site, issue: Issue, { to, noted }: Moved): Promise<boolean> {
  if (to === "expired" || to === "withdrawn") {
    for (const name of OPEN) if (await isStatus(site, issue, name)) return false;
    return true;
  }
  if (to !== "pending" || (await isStatus(site, issue, "pending"))) return true;
  const pending = await statusIds(site, projectOf(issue.key), "pending");
  const entries = await entriesOf(site, issue.id, issue["changelog"]);
  return entries.some(
    (entry) => isOurs(site, entry.account) && entry.at >= noted - CLOCKS_MS && isMoveTo(entry, "pending", pending),
  );
}
