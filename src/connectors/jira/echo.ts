import { entriesIn } from "./changelog.ts";
import { isOurs, type Site } from "./site.ts";
import { accountIn, commentPage, type Issue, listIn, millis, part } from "./wire.ts";

interface Act {
  readonly at: number;
  readonly own: boolean;
}

/** Whose doing the changes of an issue were (ours, or that of the rules' app user), as far as its changelog and comments prove it; in doubt not ours: a change of somebody else's must not be lost. */
export interface Doers {
  /** Everything that happened since then was done by our own account, or by rules. */
  readonly own: boolean;
  /** The last change was ours, whoever acted before it. */
  readonly lastByUs: boolean;
}

/** Who changed an issue since then. */
export function doersOf(site: Site, issue: Issue, since: number): Doers {
  const acts = actsOn(site, issue);
  if (acts === null) return { own: false, lastByUs: false };
  // What leaves no trace (a deleted comment) moves the time of the last change past every act.
  const last = Math.max(...acts.map((act) => act.at));
  const told = last === millis(issue.fields["updated"]);
  const ours = (from: number): boolean => told && acts.every((act) => act.own || act.at < from);
  return { own: last >= since && ours(since), lastByUs: ours(last) };
}

/** True when everything that happened to an issue since then was our own doing. */
export function isEcho(site: Site, issue: Issue, since: number): boolean {
  return doersOf(site, issue, since).own;
}

/** All that happened to an issue; null when it did not come whole. */
function actsOn(site: Site, issue: Issue): readonly Act[] | null {
  const { config } = site;
  const { fields } = issue;
  const comments = commentPage(fields["comment"]);
  const histories = listIn(issue["changelog"], "histories");
  const total = part(issue["changelog"], "total");
  if (comments === null || comments.comments.length < comments.total) return null;
  if (typeof total !== "number" || histories.length < total) return null;
  const isOwn = (account: string | null) => isOurs(site, account) || account === config.automationAccount;
  const ours = (person: unknown) => isOwn(accountIn(person));
  const written = comments.comments.flatMap((row) => [
    actOf(part(row, "created"), ours(part(row, "author"))),
    actOf(part(row, "updated"), ours(part(row, "updateAuthor") ?? part(row, "author"))),
  ]);
  const changed = entriesIn(histories).map(({ at, account }) => ({ at, own: isOwn(account) }));
  // An issue that a rule created is a ticket like any other.
  return [actOf(fields["created"], isOurs(site, accountIn(fields["creator"]))), ...written, ...changed];
}

/** A time that cannot be read is no time of ours. */
function actOf(stamp: unknown, own: boolean): Act {
  const at = millis(stamp);
  return at === null ? { at: Number.POSITIVE_INFINITY, own: false } : { at, own };
}
