import { searchAndReconsileIssuesUsingJql } from "jira.js/cloud";
import type { Delivery } from "../../case/index.ts";
import { isAnswer } from "./answers.ts";
import { isReview, KIND } from "./context.ts";
import { statusOf } from "./reviews.ts";
import { isId, isKey, type Site } from "./site.ts";
import { snake } from "./text.ts";
import { type Issue, issueOf, listIn, millis, part, textIn } from "./wire.ts";

/** A query and the page of it to read next; an empty token is its first. */
export interface Rest {
  readonly jql: string;
  readonly token: string;
}

/** A changed issue; `delivery` is null for what nobody needs to hear of. */
export interface Changed {
  readonly at: number;
  readonly delivery: Delivery | null;
}

const FIELDS = ["updated", "issuetype", "status", "parent", "project"];

/** The issues of a query in its order; `rest` says where to go on when there are more than one round takes. */
export async function changedIssues(site: Site, start: Rest): Promise<{ rows: readonly Changed[]; rest: Rest | null }> {
  const { pageRows, pages } = site.config.poll;
  const rows: Changed[] = [];
  let { token } = start;
  for (let page = 0; page < pages; page += 1) {
    const answer: unknown = await searchAndReconsileIssuesUsingJql(site.reads, {
      jql: start.jql,
      fields: FIELDS,
      maxResults: pageRows,
      ...(token === "" ? {} : { nextPageToken: token }),
    });
    rows.push(...listIn(answer, "issues").flatMap((row) => changed(site, issueOf(row))));
    token = textIn(answer, "nextPageToken") ?? "";
    if (token === "" || part(answer, "isLast") === true) return { rows, rest: null };
  }
  return { rows, rest: { jql: start.jql, token } };
}

function changed(site: Site, issue: Issue): readonly Changed[] {
  const at = millis(issue.fields["updated"]);
  if (at === null || !isKey(issue.key)) return [];
  return [{ at, delivery: isReview(site, issue.fields) ? ofReview(site, issue, at) : ofTicket(site, issue, at) }];
}

/** Our own changes are told too: who made the last one is not in the answer, and intake knows what we left behind. */
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

function ofReview(site: Site, issue: Issue, at: number): Delivery | null {
  const parent = issue.fields["parent"];
  const [id, key] = [textIn(parent, "id") ?? "", textIn(parent, "key") ?? ""];
  if (!isAnswer(statusOf(issue)) || !isId(id) || !isKey(key)) return null;
  const ticket = { system: "jira", kind: KIND, id, key };
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

function deliveryId(site: Site, issue: string, at: number): string {
  return `jira:${site.name}:poll:${issue}:${at}`;
}
