import { searchAndReconsileIssuesUsingJql } from "jira.js/cloud";
import type { Delivery, TicketRef } from "../../case/index.ts";
import { isAnswer } from "./acts.ts";
import { isReview, KIND } from "./context.ts";
import { doersOf, isEcho } from "./echo.ts";
import { statusOf, ticketOf } from "./review-record.ts";
import { isKey, type Site } from "./site.ts";
import { snake } from "./text.ts";
import { type Issue, issueOf, listIn, millis, part, textIn } from "./wire.ts";

/** A query, newest changes first, and the page of it to read next; an empty token is its first. Reading ends at what was changed before `from`. */
export interface Walk {
  readonly jql: string;
  readonly token: string;
  readonly from: number;
  /** Issues taken as they are, whatever the search index knows of them; the same ones on every page. */
  readonly fresh: readonly number[];
  /** The oldest change that its earlier rounds have come to. */
  readonly oldest?: number | undefined;
  /** How many rounds in a row led to nothing older: many issues may have changed in one moment. */
  readonly stuck?: number | undefined;
}

/** So many rounds without anything older are no moment's changes any more: the pages lead nowhere. */
const STUCK_ROUNDS = 20;

/** A changed issue; `delivery` is null for what nobody needs to hear of. */
export interface Changed {
  readonly at: number;
  readonly delivery: Delivery | null;
}

const FIELDS = ["updated", "issuetype", "status", "parent", "issuelinks", "project", "created", "creator", "comment"];

/** The changed issues of a query, newest first: one that changes while we read moves to the front, past nobody; in the other order it would shift others onto a page already read. `rest` says where to go on when there are more than one round takes; "endless" = the pages go on and lead nowhere older. */
export async function changedIssues(
  site: Site,
  start: Walk,
): Promise<{ rows: readonly Changed[]; rest: Walk | "endless" | null }> {
  const rows: Changed[] = [];
  let oldest = start.oldest ?? Number.POSITIVE_INFINITY;
  let { token } = start;
  for (let page = 0; page < site.config.poll.pages; page += 1) {
    const { found, next, isLast } = await pageOf(site, start, token);
    rows.push(...found.filter((row) => row.at >= start.from));
    oldest = Math.min(oldest, ...found.map((row) => row.at));
    if (isLast || found.some((row) => row.at < start.from)) return { rows, rest: null };
    if (next === token) return { rows, rest: "endless" };
    token = next;
  }
  return { rows, rest: goingOn(start, token, oldest) };
}

interface Page {
  readonly found: readonly Changed[];
  readonly next: string;
  readonly isLast: boolean;
}

async function pageOf(site: Site, { jql, fresh, from }: Walk, token: string): Promise<Page> {
  const answer: unknown = await searchAndReconsileIssuesUsingJql(site.reads, {
    jql,
    fields: FIELDS,
    expand: "changelog",
    maxResults: site.config.poll.pageRows,
    ...(fresh.length === 0 ? {} : { reconcileIssues: [...fresh] }),
    ...(token === "" ? {} : { nextPageToken: token }),
  });
  const found = listIn(answer, "issues").flatMap((row) => changed(site, issueOf(row), from));
  const next = textIn(answer, "nextPageToken") ?? "";
  return { found, next, isLast: next === "" || part(answer, "isLast") === true };
}

function goingOn(start: Walk, token: string, oldest: number): Walk | "endless" {
  const stuck = oldest < (start.oldest ?? Number.POSITIVE_INFINITY) ? 0 : (start.stuck ?? 0) + 1;
  // No number in a cursor is infinite.
  const reached = Number.isFinite(oldest) ? { oldest } : {};
  return stuck < STUCK_ROUNDS ? { ...start, ...reached, token, stuck } : "endless";
}

function changed(site: Site, issue: Issue, from: number): readonly Changed[] {
  const at = millis(issue.fields["updated"]);
  if (at === null || !isKey(issue.key)) return [];
  const delivery = isReview(site, issue.fields) ? ofReview(site, issue, { at, from }) : ofTicket(site, issue, at);
  return [{ at, delivery: delivery?.about === "ticket" ? { ...delivery, ...doersOf(site, issue, from) } : delivery }];
}

function ofTicket(site: Site, issue: Issue, at: number): Delivery | null {
  const type = snake(textIn(issue.fields["issuetype"], "name") ?? "");
  const project = textIn(issue.fields["project"], "key");
  const served = Object.values(site.config.workflows).some((one) => one.project === project && snake(one.issueType) === type);
  if (!served) return null;
  const ticket = { system: "jira", kind: KIND, id: issue.id, key: issue.key };
  return {
    id: deliveryId(site, issue.id, at),
    system: "jira",
    about: "ticket",
    ticket,
    record: null,
    version: at,
    own: false,
    via: "poll",
  };
}

/** It stands answered, or somebody may have typed an answer on it. */
function mayHoldAnswer(site: Site, issue: Issue, from: number): boolean {
  return isAnswer(statusOf(issue)) || (site.config.commands && !isEcho(site, issue, from));
}

function ofReview(site: Site, issue: Issue, { at, from }: { readonly at: number; readonly from: number }): Delivery | null {
  const asked = ticketOf(site, issue);
  if (asked === null || !mayHoldAnswer(site, issue, from)) return null;
  const ticket = { system: "jira", kind: KIND, ...asked };
  return {
    id: deliveryId(site, issue.id, at),
    system: "jira",
    about: "review",
    ticket,
    record: issue.id,
    version: null,
    own: false,
    via: "poll",
  };
}

/** A delivery as a poll tells of a ticket, without a version. */
export function noticed(site: Site, ticket: TicketRef, at: Date): Delivery {
  const id = deliveryId(site, ticket.id, at.getTime());
  return { id, system: "jira", about: "ticket", ticket, record: null, version: null, own: false, via: "poll" };
}

function deliveryId(site: Site, issue: string, at: number): string {
  return `jira:${site.name}:poll:${issue}:${at}`;
}
