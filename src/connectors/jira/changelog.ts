import { getChangeLogs } from "jira.js/cloud";
import { OpsError } from "../../case/index.ts";
import { issueId, type Site } from "./site.ts";
import { accountIn, listIn, millis, part, textIn } from "./wire.ts";

/** One changed field; texts as people read them, null where there was none. */
export interface Change {
  readonly field: string;
  readonly from: string | null;
  readonly to: string | null;
  /** The new value's id, where it has one: of a status that was renamed since it is still the same. */
  readonly toId?: string | undefined;
}

/** One entry of an issue's history, which nobody can edit. `account` is who signed in: historyMetadata, which anyone may write, is never looked at. */
export interface Entry {
  readonly id: string;
  readonly at: number;
  readonly account: string | null;
  /** "atlassian" for people; "app", "customer" otherwise, "unknown" where the site does not say: nobody. */
  readonly accountType: string;
  readonly changes: readonly Change[];
}

/** An issue's changelog, oldest first. `whole` = nothing before its entries was left unread. */
export interface History {
  readonly entries: readonly Entry[];
  readonly whole: boolean;
}

const PAGE = 100;
/** Entries that are read at most, the newest: anybody who may edit an issue can make its changelog longer than that. */
const MOST = 3_000;

/** The entries that came with the issue or, when those are not all, the whole changelog, as far as it is read at all. */
export async function historyOf(site: Site, issue: string, given: unknown): Promise<History> {
  const histories = listIn(given, "histories");
  const total = part(given, "total");
  if (typeof total === "number" && histories.length >= total) return { entries: entriesIn(histories), whole: true };
  const { rows, whole } = await newestRows(site, issue, typeof total === "number" ? total : 0);
  return { entries: entriesIn(rows), whole };
}

/** The same, whether whole or not. */
export async function entriesOf(site: Site, issue: string, given: unknown): Promise<readonly Entry[]> {
  return (await historyOf(site, issue, given)).entries;
}

/** Rows of a changelog as entries, oldest first. */
export function entriesIn(rows: readonly unknown[]): readonly Entry[] {
  return rows.flatMap(entryOf).sort((a, b) => a.at - b.at || Number(a.id) - Number(b.id));
}

/** An issue's whole changelog, oldest first. */
export function readEntries(site: Site, issue: string): Promise<readonly Entry[]> {
  return entriesOf(site, issue, undefined);
}

/** Pages are given oldest first: those before the newest are skipped. Throws TICKET_ANSWER_INVALID when the end is not reached. */
async function newestRows(
  site: Site,
  issue: string,
  total: number,
): Promise<{ readonly rows: readonly unknown[]; readonly whole: boolean }> {
  let from = Math.max(0, total - MOST);
  let next = from;
  let rows: unknown[] = [];
  // A few pages more than the most: the changelog may grow meanwhile.
  for (let page = 0; page < MOST / PAGE + 10; page += 1) {
    const answer: unknown = await getChangeLogs(site.reads, { issueIdOrKey: issueId(issue), startAt: next, maxResults: PAGE });
    const known = part(answer, "total");
    if (page === 0 && typeof known === "number" && known - from > MOST) {
      from = known - MOST;
      next = from;
      continue;
    }
    const values = listIn(answer, "values");
    rows = [...rows, ...values];
    next += values.length;
    if (values.length === 0 || part(answer, "isLast") === true) return { rows, whole: from === 0 };
  }
  throw new OpsError("TICKET_ANSWER_INVALID", "the issue's changelog has no end", { issue: issueId(issue) });
}

function entryOf(row: unknown): readonly Entry[] {
  const id = textIn(row, "id");
  const at = millis(part(row, "created"));
  if (id === undefined || at === null) return [];
  const author = part(row, "author");
  const changes = listIn(row, "items").map((item) => ({
    field: textIn(item, "fieldId") ?? textIn(item, "field") ?? "",
    from: textIn(item, "fromString") ?? null,
    // Every object has a toString; only one of its own is a value.
    to: textIn(item, "toString") ?? null,
    toId: textIn(item, "to"),
  }));
  return [{ id, at, account: accountIn(author), accountType: textIn(author, "accountType") ?? "unknown", changes }];
}

/** What an entry changed of a field, or undefined. */
export function changeOf(entry: Entry, field: string): Change | undefined {
  return entry.changes.find((change) => change.field === field);
}
