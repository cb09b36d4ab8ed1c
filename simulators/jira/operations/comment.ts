import { type Adf, adfOf, isAdf } from "../adf.ts";
import { type Answer, errors, type Outcome } from "../answers.ts";
import { tooLong, type Version } from "../fields.ts";
import { own, text } from "../json.ts";
import type { UserSeed } from "../options.ts";
import { allowed } from "../permissions.ts";
import type { Comment, Issue, Visibility } from "../records.ts";
import { freshId, type Jira, recordWrite } from "../state.ts";
import { readProperties } from "./property.ts";

export interface NewComment {
  body: Adf;
  visibility: Visibility | undefined;
  properties: ReadonlyMap<string, unknown>;
}

/** Reads a comment from the wire. REST v2 takes strings, interprets them as wiki text and drops properties. */
export function readComment(
  jira: Jira,
  issue: Issue,
  body: unknown,
  call: { by: UserSeed; version: Version },
): Outcome<NewComment> {
  if (!allowed(call.by, issue.project, "ADD_COMMENTS")) {
    return { refused: errors(400, ["You do not have the permission to comment on this issue."]) };
  }
  if (issue.comments.length >= (jira.options.commentLimit ?? 5000)) {
    return { refused: errors(413, ["The number of comments on this issue has reached its limit."]) };
  }
  const document = readBody(own(body, "body"), call.version);
  if ("refused" in document) return document;
  const visibility = readVisibility(jira, issue, own(body, "visibility"), call.by);
  if ("refused" in visibility) return visibility;
  const properties = readProperties(call.version === 2 ? [] : own(body, "properties"));
  if ("refused" in properties) return properties;
  return { done: { body: document.done, visibility: visibility.done, properties: properties.done } };
}

/** The `update.comment[].add` of an edit or a transition. */
export function readComments(
  jira: Jira,
  issue: Issue,
  operations: readonly unknown[],
  call: { by: UserSeed; version: Version },
): Outcome<NewComment[]> {
  const comments: NewComment[] = [];
  for (const operation of operations) {
    const comment = readComment(jira, issue, own(operation, "add"), call);
    if ("refused" in comment) return comment;
    comments.push(comment.done);
  }
  return { done: comments };
}

function readBody(wire: unknown, version: Version): Outcome<Adf> {
  const against = (words: string) => ({ refused: errors(400, [], { comment: words }) });
  if (wire === undefined || wire === null || wire === "") return against("Comment body can not be empty!");
  const document = version === 2 && typeof wire === "string" ? adfOf(wire) : wire;
  if (!isAdf(document)) return against("Comment body is not valid!");
  return JSON.stringify(document).length > 32_767 ? against(tooLong()) : { done: document };
}

function readVisibility(jira: Jira, issue: Issue, wire: unknown, by: UserSeed): Outcome<Visibility | undefined> {
  if (wire === undefined || wire === null) return { done: undefined };
  const name = text(own(wire, "identifier")) ?? text(own(wire, "value")) ?? "";
  const found = own(wire, "type") === "group" ? groupNamed(jira, name, by) : roleNamed(issue, name);
  const words = `'${name}' does not exist or you are not a member of it.`;
  return found === undefined ? { refused: errors(400, [], { commentLevel: words }) } : { done: found };
}

function groupNamed(jira: Jira, name: string, by: UserSeed): Visibility | undefined {
  const group = jira.groups.get(name) ?? [...jira.groups.values()].find((one) => one.name === name);
  if (group === undefined || !by.groups.includes(group.groupId)) return undefined;
  return { type: "group", value: group.name, identifier: group.groupId };
}

function roleNamed(issue: Issue, name: string): Visibility | undefined {
  const known = Object.hasOwn(issue.project.security?.roles ?? {}, name);
  return known ? { type: "role", value: name, identifier: name } : undefined;
}

/** Adds a comment that was read before, and announces it. */
export function addComment(jira: Jira, issue: Issue, wanted: NewComment, by: UserSeed): Comment {
  const at = jira.now();
  const comment: Comment = {
    id: freshId(jira),
    issue,
    author: by,
    updateAuthor: by,
    body: wanted.body,
    created: at,
    updated: at,
    visibility: wanted.visibility,
    properties: new Map(wanted.properties),
  };
  issue.comments.push(comment);
  jira.comments.set(comment.id, comment);
  recordWrite(
    jira,
    { kind: "comment_created", issue, by },
    { commentId: comment.id, properties: Object.fromEntries(comment.properties) },
  );
  jira.listener({ name: "comment_created", issue, actor: by, comment });
  return comment;
}

/** PUT of a comment: its author's own, or with "edit all comments". Properties are merged by key. */
export function updateComment(
  jira: Jira,
  comment: Comment,
  body: unknown,
  call: { by: UserSeed; version: Version },
): Outcome<Comment> {
  const { issue } = comment;
  const mine = comment.author === call.by && allowed(call.by, issue.project, "EDIT_OWN_COMMENTS");
  if (!mine && !allowed(call.by, issue.project, "EDIT_ALL_COMMENTS")) {
    return { refused: errors(400, ["You do not have the permission to edit this comment."]) };
  }
  const wanted = readComment(jira, { ...issue, comments: [] }, body, call);
  if ("refused" in wanted) return wanted;
  comment.body = wanted.done.body;
  comment.visibility = wanted.done.visibility ?? comment.visibility;
  for (const [key, value] of wanted.done.properties) comment.properties.set(key, value);
  comment.updateAuthor = call.by;
  comment.updated = jira.now();
  recordWrite(jira, { kind: "comment_updated", issue, by: call.by }, { commentId: comment.id });
  jira.listener({ name: "comment_updated", issue, actor: call.by, comment });
  return { done: comment };
}

/** DELETE of a comment, under the same rule as editing; undefined when done. */
export function deleteComment(jira: Jira, comment: Comment, by: UserSeed): Answer | undefined {
  const { issue } = comment;
  const mine = comment.author === by && allowed(by, issue.project, "DELETE_OWN_COMMENTS");
  if (!mine && !allowed(by, issue.project, "EDIT_ALL_COMMENTS")) {
    return errors(400, ["You do not have the permission to delete this comment."]);
  }
  issue.comments.splice(issue.comments.indexOf(comment), 1);
  jira.comments.delete(comment.id);
  recordWrite(jira, { kind: "comment_deleted", issue, by }, { commentId: comment.id });
  jira.listener({ name: "comment_deleted", issue, actor: by, comment });
  return undefined;
}
