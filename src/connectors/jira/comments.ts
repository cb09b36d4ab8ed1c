import { getComments } from "jira.js/cloud";
import type { Comment, Section } from "../../case/index.ts";
import { adfText } from "./adf-text.ts";
import { issueId, type Site } from "./site.ts";
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
  const first = commentPage(given);
  if (first === null) return { status: "forbidden", value: null };
  const rows = first.comments.length >= first.total ? first.comments : await newest(site, issue);
  const value = rows.map((row) => commentOf(site, row, desk)).sort(byAge);
  return { status: rows.length >= first.total ? "ok" : "partial", value };
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
    own: author === site.config.accountId,
  };
}

function byAge(a: Comment, b: Comment): number {
  return (millis(a.at) ?? 0) - (millis(b.at) ?? 0) || Number(a.id) - Number(b.id);
}
