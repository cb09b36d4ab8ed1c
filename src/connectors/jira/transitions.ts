import { doTransition, getIssue } from "jira.js/cloud";
import { issueId, type Site } from "./site.ts";
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
}

/** Status, comments, project and transitions in one reading, afresh each time: names and ids of transitions are the workflow's own. */
export async function wayTo(site: Site, id: string, status: string): Promise<Whither> {
  const fields = ["status", "comment", "project"];
  const issue = issueOf(await getIssue(site.reads, { issueIdOrKey: issueId(id), fields, expand: "transitions.fields" }));
  const ways = listIn(issue, "transitions")
    .filter((row) => sameStatus(textIn(part(row, "to"), "name") ?? "", status) && part(row, "isAvailable") !== false)
    .map(wayOf)
    .sort((a, b) => a.required.length - b.required.length);
  return { issue, way: ways.find((way) => way.id !== "") ?? null };
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
export function sameStatus(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
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
