import { type Answer, type Comment, sha256 } from "../../case/index.ts";
import type { ReviewRecord } from "../../ports/index.ts";
import { cardHashOf } from "./card.ts";
import { changeOf, type Entry, historyOf } from "./changelog.ts";
import { unalteredComments } from "./comments.ts";
import { fieldText } from "./fields.ts";
import { propertyOf, readReview, statusOf } from "./review-record.ts";
import { isAccount, isId, type Site } from "./site.ts";
import type { Issue } from "./wire.ts";

const KINDS: ReadonlyMap<string, Answer["kind"]> = new Map([
  ["approved", "approve"],
  ["approved with changes", "modify"],
  ["rejected", "reject"],
  ["info requested", "request_info"],
]);

/** A comment this long before its answer still counts as the answer's reason. */
const BEFORE_MS = 300_000;

/** True for a status that answers a review. */
export function isAnswer(status: string): boolean {
  return KINDS.has(status.trim().toLowerCase());
}

interface Reading {
  readonly site: Site;
  readonly issue: Issue;
  readonly entries: readonly Entry[];
  /** False when older entries were left unread. */
  readonly whole: boolean;
  readonly comments: readonly Comment[];
}

/**
 * The answers on a review sub-task: its changelog's moves to an answering status, each by the account that made that very move, whoever edited around it.
 * Our own moves are none, and neither is an approval that people replaced by another answer before it was read.
 */
export async function review(site: Site, record: { readonly id: string }): Promise<ReviewRecord> {
  const issue = isId(record.id) ? await readReview(site, record.id) : null;
  if (issue === null) return { state: "absent", answers: [], cardHash: null };
  const { entries, whole } = await historyOf(site, issue.id, issue["changelog"]);
  const comments = await unalteredComments(site, issue.id, issue.fields["comment"]);
  const of: Reading = { site, issue, entries, whole, comments };
  const status = statusOf(issue).trim().toLowerCase();
  const found = entries.flatMap((entry) => answerOf(of, entry));
  const answers = found.length === 0 && !whole ? unreadAnswer(of, status) : found;
  return {
    state: status === "pending" ? "pending" : KINDS.has(status) ? "answered" : "closed",
    answers,
    cardHash: cardHashOf(issue.fields["description"]),
  };
}

function answerOf(of: Reading, entry: Entry): readonly Answer[] {
  const kind = KINDS.get(movedTo(entry));
  if (kind === undefined || entry.account === of.site.config.accountId) return [];
  const since = kind === "reject" || kind === "request_info" ? [] : sinceThen(of, entry);
  if (since.some(isAnswer)) return [];
  return [
    {
      kind,
      ...(since.includes("pending") ? { account: null, doubt: PUT_BACK } : proven(of, entry)),
      at: new Date(entry.at).toISOString(),
      reason: reasonOf(of, entry),
      changes: kind === "modify" ? changesOf(of, entry) : null,
      // Without its property the record proves no digest: no review has this one.
      digest: propertyOf(of.issue, "digest") ?? sha256("no digest"),
      source: `${of.issue.id}@${entry.id}`,
    },
  ];
}

/** The record stands answered, and who answered it was left unread: that must not go by in silence. */
function unreadAnswer({ issue, entries }: Reading, status: string): readonly Answer[] {
  const kind = KINDS.get(status);
  const [oldest] = entries;
  if (kind === undefined || oldest === undefined) return [];
  const at = new Date(oldest.at).toISOString();
  const digest = propertyOf(issue, "digest") ?? sha256("no digest");
  return [{ kind, account: null, doubt: TOO_LONG, at, reason: null, changes: null, digest, source: `${issue.id}@unread` }];
}

const TOO_LONG = "the review's history is too long to be read whole.";
const PUT_BACK = "it was put back before it was read.";
const EDITED = "the card had been edited when it was given.";

/** Where people moved it after an entry, up to our own next move: we put back only what we have read. */
function sinceThen({ site, entries }: Reading, entry: Entry): readonly string[] {
  const later = entries.slice(entries.indexOf(entry) + 1).filter((one) => movedTo(one) !== "");
  const ours = later.findIndex((one) => one.account === site.config.accountId);
  return later.slice(0, ours === -1 ? later.length : ours).map(movedTo);
}

/** The status that an entry set, or "". */
function movedTo(entry: Entry): string {
  return (changeOf(entry, "status")?.to ?? "").trim().toLowerCase();
}

/** Who moved it, if that was a person who saw the card as we posted it. */
function proven(of: Reading, entry: Entry): Pick<Answer, "account" | "doubt"> {
  const { account, accountType } = entry;
  if (account === null || !isAccount(account) || accountType !== "atlassian") return { account: null };
  if (!of.whole) return { account: null, doubt: TOO_LONG };
  const asPosted = ["summary", "description"].every((field) => shownAsPosted(of, entry, field));
  return asPosted ? { account } : { account: null, doubt: EDITED };
}

/** False when the field had been edited before the answer and not put back by then. */
function shownAsPosted({ entries }: Reading, until: Entry, field: string): boolean {
  const edits = entries.slice(0, entries.indexOf(until)).flatMap((entry) => changeOf(entry, field) ?? []);
  return edits.at(-1)?.to === edits[0]?.from;
}

/** The answerer's own newest comment, edited by nobody else, that belongs to this answer: shortly before it or after it, up to the next move. */
function reasonOf({ entries, comments }: Reading, entry: Entry): string | null {
  const moves = entries.filter((one) => changeOf(one, "status") !== undefined);
  const at = moves.indexOf(entry);
  const from = Math.max(entry.at - BEFORE_MS, (moves[at - 1]?.at ?? 0) + 1);
  const until = moves[at + 1]?.at ?? Number.POSITIVE_INFINITY;
  const own = comments.filter(
    (comment) => comment.author === entry.account && Date.parse(comment.at) >= from && Date.parse(comment.at) < until,
  );
  return own.at(-1)?.text.trim() || null;
}

/** The text of the changes field, if the answerer was the last to write it, in this answer or before. */
function changesOf({ site, issue, entries }: Reading, entry: Entry): string | null {
  const { changesField } = site.config;
  if (changesField === undefined) return null;
  const last = entries.findLast((one) => changeOf(one, changesField) !== undefined);
  const own = last !== undefined && last.account === entry.account && entries.indexOf(last) <= entries.indexOf(entry);
  return own ? fieldText(issue.fields[changesField]) : null;
}
