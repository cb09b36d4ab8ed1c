import { type Answer, type Comment, sha256 } from "../../case/index.ts";
import { changeOf, type Entry } from "./changelog.ts";
import { fieldText } from "./fields.ts";
import { propertyOf } from "./review-record.ts";
import { isAccount, isOurs, type Site } from "./site.ts";
import type { Issue } from "./wire.ts";

const KINDS: ReadonlyMap<string, Answer["kind"]> = new Map([
  ["approved", "approve"],
  ["approved with changes", "modify"],
  ["rejected", "reject"],
  ["info requested", "request_info"],
]);

/** A comment this long before its answer still counts as the answer's reason. */
const BEFORE_MS = 300_000;

/** What a status answers a review with; undefined = nothing. */
export function kindOf(status: string): Answer["kind"] | undefined {
  return KINDS.get(status.trim().toLowerCase());
}

/** True for a status that answers a review. */
export function isAnswer(status: string): boolean {
  return kindOf(status) !== undefined;
}

/** A review record as read: what every reading of an act is given. */
export interface Reading {
  readonly site: Site;
  readonly issue: Issue;
  /** Oldest first. */
  readonly entries: readonly Entry[];
  /** False when older entries were left unread. */
  readonly whole: boolean;
  /** Those that still are their authors' own words. */
  readonly comments: readonly Comment[];
}

export const TOO_LONG = "the review's history is too long to be read whole.";
const PUT_BACK = "it was put back before it was read.";
const EDITED = "the card had been edited when it was given.";

/** The answer that a move to an answering status is, by the account that made that very move; none for our own moves and for approvals that people replaced before they were read. */
export function moveAnswer(of: Reading, entry: Entry): readonly Answer[] {
  const kind = kindOf(movedTo(entry));
  if (kind === undefined || isOurs(of.site, entry.account)) return [];
  const since = kind === "reject" || kind === "request_info" ? [] : sinceThen(of, entry);
  if (since.some(isAnswer)) return [];
  return [
    {
      kind,
      ...(since.includes("pending") ? { account: null, doubt: PUT_BACK } : proven(of, entry)),
      at: new Date(entry.at).toISOString(),
      reason: reasonOf(of, entry),
      changes: kind === "modify" ? changesOf(of, entry) : null,
      digest: digestOf(of.issue),
      source: `${of.issue.id}@${entry.id}`,
    },
  ];
}

/** The digest that the record was made for. Without its property it proves none: no review has this one. */
export function digestOf(issue: Issue): string {
  return propertyOf(issue, "digest") ?? sha256("no digest");
}

/** Where people moved it after an entry, up to our own next move: we put back only what we have read. */
function sinceThen({ site, entries }: Reading, entry: Entry): readonly string[] {
  const later = entries.slice(entries.indexOf(entry) + 1).filter((one) => movedTo(one) !== "");
  const ours = later.findIndex((one) => isOurs(site, one.account));
  return later.slice(0, ours === -1 ? later.length : ours).map(movedTo);
}

/** The status that an entry set, in lower case, or "". */
export function movedTo(entry: Entry): string {
  return (changeOf(entry, "status")?.to ?? "").trim().toLowerCase();
}

/** Who acted, if that was a person who saw the card as we posted it. */
export function proven(of: Reading, entry: Entry): Pick<Answer, "account" | "doubt"> {
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

/** The answerer's own comments that belong to this answer: shortly before it or after it, up to the next move. */
export function wordsOf({ entries, comments }: Reading, entry: Entry): readonly Comment[] {
  const moves = entries.filter((one) => changeOf(one, "status") !== undefined);
  const at = moves.indexOf(entry);
  const from = Math.max(entry.at - BEFORE_MS, (moves[at - 1]?.at ?? 0) + 1);
  const until = moves[at + 1]?.at ?? Number.POSITIVE_INFINITY;
  return comments.filter(
    (comment) => comment.author === entry.account && Date.parse(comment.at) >= from && Date.parse(comment.at) < until,
  );
}

function reasonOf(of: Reading, entry: Entry): string | null {
  return wordsOf(of, entry).at(-1)?.text.trim() || null;
}

/** The text of the changes field, if the answerer was the last to write it, in this answer or before; with `since`, only after that entry. */
export function changesOf({ site, issue, entries }: Reading, entry: Entry, since?: Entry): string | null {
  const { changesField } = site.config;
  if (changesField === undefined) return null;
  const last = entries.findLast((one) => changeOf(one, changesField) !== undefined);
  if (last === undefined || last.account !== entry.account) return null;
  const at = entries.indexOf(last);
  const inTime = at <= entries.indexOf(entry) && (since === undefined || at > entries.indexOf(since));
  return inTime ? fieldText(issue.fields[changesField]) : null;
}
