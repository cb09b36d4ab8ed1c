import { getComments } from "jira.js/cloud";
import type { Comment, Section } from "../../case/index.ts";
import { adfText } from "./adf-text.ts";
import { isOurs, issueId, type Site } from "./site.ts";
import { accountIn, commentPage, isoTime, millis, part, textIn } from "./wire.ts";

const PAGE = 100;
const PAGES = 5;

/** An issue's comments, oldest first. The issue brings some; where it has more, the newest 500 are fetched, and beyond that the section is partial. */
export async function readComments(
  site: Site,
  issue: string,
  given: unknown,
  desk: boolean,
): Promise<Section<readonly Comment[]>> {
  const read = await rowsOf(site, issue, given);
  if (read === null) return { status: "forbidden", value: null };
  const value = read.rows.map((row) => commentOf(site, row, desk)).sort(byAge);
  return { status: read.whole ? "ok" : "partial", value };
}

/** A comment with what its row tells about its history. */
export interface Remark {
  readonly comment: Comment;
  /** Still its author's own words: one that somebody else edited speaks for nobody. */
  readonly unaltered: boolean;
  /** Changed at all since it was written, by whomever. */
  readonly edited: boolean;
  /** "atlassian" for people; "app", "customer" otherwise, "unknown" where the site does not say: nobody. */
  readonly accountType: string;
}

/** An issue's comments with their histories, oldest first; none when they are hidden. */
export async function readRemarks(
  site: Site,
  issue: string,
  { given, desk }: { readonly given: unknown; readonly desk: boolean },
): Promise<readonly Remark[]> {
  const rows = (await rowsOf(site, issue, given))?.rows ?? [];
  return rows
    .map((row) => ({
      comment: commentOf(site, row, desk),
      unaltered: isUnaltered(row),
      edited: !isUnaltered(row) || part(row, "updated") !== part(row, "created"),
      accountType: textIn(part(row, "author"), "accountType") ?? "unknown",
    }))
    .sort((a, b) => byAge(a.comment, b.comment));
}

/** The last to edit it is its author; where the site names nobody, nobody did. */
function isUnaltered(row: unknown): boolean {
  const editor = accountIn(part(row, "updateAuthor"));
  if (editor === null) return part(row, "updated") === part(row, "created");
  return editor === accountIn(part(row, "author"));
}

async function rowsOf(
  site: Site,
  issue: string,
  given: unknown,
): Promise<{ readonly rows: readonly unknown[]; readonly whole: boolean } | null> {
  const first = commentPage(given);
  if (first === null) return null;
  const rows = first.comments.length >= first.total ? first.comments : await newest(site, issue);
  return { rows, whole: rows.length >= first.total };
}

async function newest(site: Site, issue: string): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  for (let page = 0; page < PAGES; page += 1) {
    const answer = await getComments(site.reads, {
      issueIdOrKey: issueId(issue),
      orderBy: "-created",
      startAt: page * PAGE,
      maxResults: PAGE,
    });
    const read = commentPage(answer);
    if (read === null || read.comments.length === 0) break;
    rows.push(...read.comments);
    if (rows.length >= read.total) break;
  }
  // A comment written meanwhile shifts the pages: the same one may come twice.
  return [...new Map(rows.map((row) => [textIn(row, "id") ?? "", row])).values()];
}

/** A comment in our words. Outside service desks there are no customers: everything is internal. */
function commentOf(site: Site, row: unknown, desk: boolean): Comment {
  const author = accountIn(part(row, "author")) ?? "";
  const limited = part(row, "visibility") !== undefined && part(row, "visibility") !== null;
  return {
    id: textIn(row, "id") ?? "",
    author,
    at: isoTime(part(row, "created")) ?? "",
    text: adfText(part(row, "body") ?? ""),
    internal: !desk || limited || part(row, "jsdPublic") === false,
    own: isOurs(site, author),
  };
}

function byAge(a: Comment, b: Comment): number {
  return (millis(a.at) ?? 0) - (millis(b.at) ?? 0) || Number(a.id) - Number(b.id);
}
