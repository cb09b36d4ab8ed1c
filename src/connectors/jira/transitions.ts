import { doTransition, getIssue } from "jira.js/cloud";
import { changeOf, type Entry } from "./changelog.ts";
import { issueId, projectOf, type Site } from "./site.ts";
import { statusIds } from "./statuses.ts";
import { snake } from "./text.ts";
import { type Issue, issueOf, listIn, part, textIn } from "./wire.ts";
import type { commentBody } from "./write-comment.ts";

/** A transition that our account may use now. */
export interface Way {
  readonly id: string;
  /** Its screen has the comment field: the comment travels in the same request. */
  readonly commentable: boolean;
  /** Its screen demands a comment, too: one that went before it does not do. */
  readonly commentDemanded: boolean;
  /** Fields that its screen demands and we do not fill. */
  readonly required: readonly string[];
}

/** An issue as it stands (status and comments), and the way from there to another status; null when there is none. */
export interface Whither {
  readonly issue: Issue;
  readonly way: Way | null;
  /** False when the project has no status of that name. */
  readonly known: boolean;
}

/** Status, comments, project and transitions in one reading, afresh each time: names and ids of transitions are the workflow's own. The status is the one that had this name when we first asked. */
export async function wayTo(site: Site, id: string, status: string): Promise<Whither> {
  const fields = ["status", "comment", "project"];
  const issue = issueOf(await getIssue(site.reads, { issueIdOrKey: issueId(id), fields, expand: "transitions.fields" }));
  const targets = await statusIds(site, projectOf(issue.key), status);
  const ways = listIn(issue, "transitions")
    .filter((row) => targets.has(textIn(part(row, "to"), "id") ?? "") && part(row, "isAvailable") !== false)
    .map(wayOf)
    .sort((a, b) => a.required.length - b.required.length);
  return { issue, way: ways.find((way) => way.id !== "") ?? null, known: targets.size > 0 };
}

/** The name of the status with that lower_snake name to which a transition without further fields leads now; null when none does. */
export async function wayBack(site: Site, id: string, status: string): Promise<string | null> {
  const answer = await getIssue(site.reads, { issueIdOrKey: issueId(id), fields: ["status"], expand: "transitions.fields" });
  const rows = listIn(issueOf(answer), "transitions").filter((row) => part(row, "isAvailable") !== false);
  const back = rows.find((row) => snake(textIn(part(row, "to"), "name") ?? "") === status && wayOf(row).required.length === 0);
  return textIn(part(back, "to"), "name") ?? null;
}

function wayOf(row: unknown): Way {
  const fields = part(row, "fields");
  const screen = typeof fields === "object" && fields !== null ? Object.keys(fields) : [];
  const demanded = screen.filter(
    (name) => part(part(fields, name), "required") === true && part(part(fields, name), "hasDefaultValue") !== true,
  );
  return {
    id: textIn(row, "id") ?? "",
    commentable: screen.includes("comment"),
    commentDemanded: demanded.includes("comment"),
    required: demanded.filter((name) => name !== "comment"),
  };
}

/** Status names are compared as people read them. */
function sameStatus(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

/** True for an entry that set one of these statuses; by the name of that time where the entry has no id, or the project no status of that name any more. */
export function isMoveTo(entry: Entry, name: string, ids: ReadonlySet<string>): boolean {
  const change = changeOf(entry, "status");
  if (change === undefined) return false;
  return change.toId === undefined || ids.size === 0 ? sameStatus(change.to ?? "", name) : ids.has(change.toId);
}

/** True for the status of that name, by name or, where it was renamed since we learnt it, by its id. */
export async function isStatus(site: Site, issue: Issue, name: string): Promise<boolean> {
  const status = issue.fields["status"];
  if (sameStatus(textIn(status, "name") ?? "", name)) return true;
  return (await statusIds(site, projectOf(issue.key), name)).has(textIn(status, "id") ?? "");
}

/** Moves an issue, with a comment in the same request when one is given. Never writes historyMetadata: it could name another actor. */
export async function move(
  site: Site,
  issue: string,
  way: Way,
  with_: { readonly comment: ReturnType<typeof commentBody> | null; readonly sendUntil: Date },
): Promise<void> {
  const update = with_.comment === null ? {} : { update: { comment: [{ add: with_.comment }] } };
  await doTransition(site.writes(with_.sendUntil), { issueIdOrKey: issueId(issue), transition: { id: way.id }, ...update });
}
