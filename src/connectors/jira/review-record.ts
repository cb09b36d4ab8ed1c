import { getIssue, searchAndReconsileIssuesUsingJql } from "jira.js/cloud";
import { type Comment, OpsError } from "../../case/index.ts";
import { readComments } from "./comments.ts";
import { isReview } from "./context.ts";
import { isId, isKey, isOurs, issueId, projectOf, type Site } from "./site.ts";
import { markerTag } from "./text.ts";
import { accountIn, has, type Issue, issueOf, listIn, part, textIn } from "./wire.ts";

/** The issue property by which a review sub-task names its review. Anyone with edit rights can change it: it may void an answer, never make one count. */
export const REVIEW_PROPERTY = "ots.review";

const REVIEW_FIELDS = [
  "summary",
  "description",
  "status",
  "issuetype",
  "parent",
  "issuelinks",
  "creator",
  "updated",
  "comment",
  "attachment",
  "project",
];

/** What the reconciled search takes at once. */
const NEWEST = 50;

/** The effect's comment on the issue as read (written by us, with the marker line), or null. Throws TICKET_FORBIDDEN when comments are hidden: a hidden one is not missing. */
export async function noteOn(site: Site, issue: Issue, effectId: string): Promise<Comment | null> {
  const { value } = await readComments(site, issue.id, issue.fields["comment"], false);
  if (value === null) throw new OpsError("TICKET_FORBIDDEN", "the issue's comments are hidden from us", { effect: effectId });
  return value.find((one) => one.own && one.text.includes(markerTag(effectId))) ?? null;
}

/** A review sub-task with its property and changelog, or null when it is absent, hidden or something else. Throws TICKET_ANSWER_INVALID for another issue's answer. */
export async function readReview(site: Site, id: string): Promise<Issue | null> {
  const { changesField } = site.config;
  const fields = [...REVIEW_FIELDS, ...(changesField === undefined ? [] : [changesField])];
  try {
    const answer: unknown = await getIssue(site.reads, {
      issueIdOrKey: issueId(id),
      fields,
      properties: [REVIEW_PROPERTY],
      expand: "changelog",
    });
    const issue = issueOf(answer);
    if (issue.id !== id) throw new OpsError("TICKET_ANSWER_INVALID", "the answer is another issue", {});
    return isReview(site, issue.fields) ? issue : null;
  } catch (error) {
    if (error instanceof OpsError && error.code === "TICKET_ABSENT") return null;
    throw error;
  }
}

/** The name of a sub-task's status. */
export function statusOf({ fields }: Issue): string {
  return textIn(fields["status"], "name") ?? "";
}

/** A value of the sub-task's review property; undefined when it is not there. */
export function propertyOf(issue: Issue, name: "reviewId" | "effectId" | "digest"): string | undefined {
  return textIn(part(issue["properties"], REVIEW_PROPERTY), name);
}

/** The review sub-task that we made for an effect, as its record id says; null when it is none. */
export async function ownReview(site: Site, id: string, effectId: string): Promise<Issue | null> {
  const issue = await readReview(site, id);
  return issue !== null && isMade(site, issue, effectId) ? issue : null;
}

/** The review sub-task that we made for an effect, looked up among its ticket's; null when it is not there. Throws TICKET_FORBIDDEN and TICKET_ANSWER_INVALID when nobody can tell. */
export async function reviewOf(site: Site, ticket: string, effectId: string): Promise<Issue | null> {
  const { issues, whole } = await reviewsOf(site, ticket);
  const ours = issues.find((issue) => isMade(site, issue, effectId));
  // What did not come is not missing: people would be asked twice.
  if (ours === undefined && !whole)
    throw new OpsError("TICKET_ANSWER_INVALID", "the issue's reviews did not come whole", { issue: ticket });
  return ours ?? null;
}

/** The issues that an issue is linked with, as its own fields name them. */
function linkedTo({ fields }: Issue): readonly unknown[] {
  return listIn(fields, "issuelinks").flatMap((link) => [part(link, "outwardIssue") ?? part(link, "inwardIssue")]);
}

/** The ticket that a review asks about: above it, or on a service desk, where reviews are requests of their own, linked with it; null when it names none. */
export function ticketOf(site: Pick<Site, "config">, issue: Issue): { readonly id: string; readonly key: string } | null {
  const linked = linkedTo(issue).find((row) => !isReview(site, part(row, "fields")));
  const row = part(issue.fields, "parent") ?? linked;
  const [id, key] = [textIn(row, "id") ?? "", textIn(row, "key") ?? ""];
  return isId(id) && isKey(key) ? { id, key } : null;
}

function isMade(site: Site, issue: Issue, effectId: string): boolean {
  return isOurs(site, accountIn(issue.fields["creator"])) && propertyOf(issue, "effectId") === effectId;
}

/** The ticket's newest reviews. Search lags behind writes: the issue itself names its sub-tasks and links, and those are reconciled. */
async function reviewsOf(site: Site, ticket: string): Promise<{ readonly issues: readonly Issue[]; readonly whole: boolean }> {
  const asked = issueOf(await getIssue(site.reads, { issueIdOrKey: ticket, fields: ["subtasks", "issuelinks"] }));
  const place = Object.hasOwn(site.config.desks, projectOf(asked.key)) ? "issuelinks" : "subtasks";
  if (!has(asked.fields, place))
    throw new OpsError("TICKET_FORBIDDEN", `the issue's reviews (${place}) are hidden from us`, { issue: ticket });
  const ids = [...listIn(asked.fields, "subtasks"), ...linkedTo(asked)]
    .filter((row) => isReview(site, part(row, "fields")))
    .map((row) => textIn(row, "id") ?? "")
    .filter(isId)
    .sort((a, b) => Number(b) - Number(a))
    .slice(0, NEWEST);
  if (ids.length === 0) return { issues: [], whole: true };
  const answer: unknown = await searchAndReconsileIssuesUsingJql(site.reads, {
    jql: `id in (${ids.join(", ")})`,
    fields: REVIEW_FIELDS,
    properties: [REVIEW_PROPERTY],
    reconcileIssues: ids.map(Number),
    maxResults: NEWEST,
  });
  const issues = listIn(answer, "issues").map(issueOf);
  const told = new Set(issues.filter((one) => has(one, "properties")).map(({ id }) => id));
  return { issues, whole: ids.every((id) => told.has(id)) };
}
