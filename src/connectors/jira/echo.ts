import { entriesIn } from "./changelog.ts";
import type { Site } from "./site.ts";
import { accountIn, commentPage, type Issue, listIn, millis, part } from "./wire.ts";

interface Act {
  readonly at: number;
  readonly own: boolean;
}

/** True when everything that happened to an issue since then was done by our own account, as far as its changelog and comments prove it; in doubt false: a change of somebody else's must not be lost. */
export function isEcho({ config }: Site, issue: Issue, since: number): boolean {
  const { fields } = issue;
  const comments = commentPage(fields["comment"]);
  const histories = listIn(issue["changelog"], "histories");
  const total = part(issue["changelog"], "total");
  if (comments === null || comments.comments.length < comments.total) return false;
  if (typeof total !== "number" || histories.length < total) return false;
  const ours = (person: unknown) => accountIn(person) === config.accountId;
  const written = comments.comments.flatMap((row) => [
    actOf(part(row, "created"), ours(part(row, "author"))),
    actOf(part(row, "updated"), ours(part(row, "updateAuthor") ?? part(row, "author"))),
  ]);
  const changed = entriesIn(histories).map(({ at, account }) => ({ at, own: account === config.accountId }));
  const acts = [actOf(fields["created"], ours(fields["creator"])), ...written, ...changed].filter((act) => act.at >= since);
  // What leaves no trace (a deleted comment) moves the time of the last change past every act.
  const last = Math.max(...acts.map((act) => act.at));
  return acts.every((act) => act.own) && last === millis(fields["updated"]);
}

/** A time that cannot be read is no time of ours. */
function actOf(stamp: unknown, own: boolean): Act {
  const at = millis(stamp);
  return at === null ? { at: Number.POSITIVE_INFINITY, own: false } : { at, own };
}
