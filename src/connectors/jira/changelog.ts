import { getChangeLogs } from "jira.js/cloud";
import { issueId, type Site } from "./site.ts";
import { accountIn, listIn, millis, part, textIn } from "./wire.ts";

/** One changed field; texts as people read them, null where there was none. */
export interface Change {
  readonly field: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** One entry of an issue's history, which nobody can edit. `account` is who signed in: historyMetadata, which anyone may write, is never looked at. */
export interface Entry {
  readonly id: string;
  readonly at: number;
  readonly account: string | null;
  /** "atlassian" for people; "app", "customer" otherwise. */
  readonly accountType: string;
  readonly changes: readonly Change[];
}

const PAGE = 100;
const PAGES = 30;

/** The entries that came with the issue or, when those are not all, the whole changelog; oldest first. */
export async function entriesOf(site: Site, issue: string, given: unknown): Promise<readonly Entry[]> {
  const histories = listIn(given, "histories");
  const total = part(given, "total");
  const rows = typeof total === "number" && histories.length >= total ? histories : await allRows(site, issue);
  return entriesIn(rows);
}

/** Rows of a changelog as entries, oldest first. */
export function entriesIn(rows: readonly unknown[]): readonly Entry[] {
  return rows.flatMap(entryOf).sort((a, b) => a.at - b.at || Number(a.id) - Number(b.id));
}

/** An issue's whole changelog, oldest first. */
export function readEntries(site: Site, issue: string): Promise<readonly Entry[]> {
  return entriesOf(site, issue, undefined);
}

async function allRows(site: Site, issue: string): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  for (let page = 0; page < PAGES; page += 1) {
    const answer: unknown = await getChangeLogs(site.reads, {
      issueIdOrKey: issueId(issue),
      startAt: page * PAGE,
      maxResults: PAGE,
    });
    const values = listIn(answer, "values");
    rows.push(...values);
    if (values.length === 0 || part(answer, "isLast") === true) break;
  }
  return rows;
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
  }));
  return [{ id, at, account: accountIn(author), accountType: textIn(author, "accountType") ?? "atlassian", changes }];
}

/** What an entry changed of a field, or undefined. */
export function changeOf(entry: Entry, field: string): Change | undefined {
  return entry.changes.find((change) => change.field === field);
}
