import { plainText } from "../adf.ts";
import type { UserSeed } from "../options.ts";
import { canReadComment } from "../permissions.ts";
import type { Comment, Issue } from "../records.ts";
import type { Jira } from "../state.ts";
import { toWiki } from "../wiki.ts";
import { userJson } from "./people.ts";
import { stamp } from "./stamp.ts";

type Json = Readonly<Record<string, unknown>>;

/** A note is internal only on a service desk and only by its own property; everything else is public. */
export function isPublic(comment: Comment): boolean {
  if (comment.issue.project.projectTypeKey !== "service_desk") return true;
  const flag = comment.properties.get("sd.public.comment");
  return !(
    typeof flag === "object" &&
    flag !== null &&
    "internal" in flag &&
    (flag.internal === true || flag.internal === "true")
  );
}

export function commentJson(jira: Jira, comment: Comment, version: 2 | 3, expand: string = ""): Json {
  const properties = [...comment.properties].map(([key, value]) => ({ key, value }));
  return {
    self: `${jira.url}/rest/api/${version}/issue/${comment.issue.id}/comment/${comment.id}`,
    id: comment.id,
    author: userJson(jira, comment.author, version),
    body: version === 2 ? toWiki(comment.body) : comment.body,
    updateAuthor: userJson(jira, comment.updateAuthor, version),
    created: stamp(comment.created),
    updated: stamp(comment.updated),
    ...(comment.visibility === undefined ? {} : { visibility: comment.visibility }),
    jsdPublic: isPublic(comment),
    ...(expand.includes("properties") ? { properties } : {}),
    ...(expand.includes("renderedBody") ? { renderedBody: html(comment.body) } : {}),
  };
}

/** The document as escaped paragraphs. */
export function html(body: unknown): string {
  const safe = plainText(body).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return safe === "" ? "" : `<p>${safe.split("\n").join("</p>\n<p>")}</p>`;
}

/** The comments of an issue that the account may read, oldest first. */
export function readableComments(issue: Issue, user: UserSeed): Comment[] {
  return issue.comments.filter((comment) => canReadComment(user, comment));
}
