import type { JiraDeed, Person, Place, Read } from "../step.ts";
import { issueOf, personOf } from "./issues.ts";
import { isObject, listIn, part, textIn } from "./json.ts";

/** True for the body of a Jira webhook. */
export function isWebhook(value: unknown): boolean {
  return isObject(value) && typeof value["webhookEvent"] === "string";
}

/** One recorded webhook body of Jira Cloud or Server: who did what to which issue, or what of that it does not say. */
export function webhookStep(body: unknown, place: Place): Read {
  const unreadable = (reason: string): Read => ({ kind: "unreadable", place, reason });
  const event = textIn(body, "webhookEvent") ?? "";
  if (part(body, "issue") === undefined)
    return unreadable(`no issue: a ${event.slice(0, 40)} of a server names only the comment`);
  const issue = issueOf(part(body, "issue"));
  if ("lacks" in issue) return unreadable(`its issue lacks ${issue.lacks}`);
  const deed = deedOf(event, body);
  if (typeof deed === "string") return unreadable(deed);
  const named = personOf(part(body, "user"));
  const by = named ?? writerOf(body);
  if (by === null) return unreadable("no user and no author: nobody is named who did it");
  return { kind: "jira", place, key: issue.key, issue, by, deed, oddities: odditiesOf(named, deed) };
}

function odditiesOf(named: Person | null, deed: JiraDeed): readonly string[] {
  return [
    ...(named === null ? ["no user: the comment's author counts as the one who did it"] : []),
    ...(deed.do === "edit_comment" || deed.do === "delete_comment"
      ? ["a comment that was edited or deleted: driven as a new one that says so"]
      : []),
  ];
}

function writerOf(body: unknown): Person | null {
  return personOf(part(body, "comment", "updateAuthor")) ?? personOf(part(body, "comment", "author"));
}

function deedOf(event: string, body: unknown): JiraDeed | string {
  switch (event) {
    case "jira:issue_created":
      return { do: "create" };
    case "jira:issue_updated":
      return updateOf(body);
    case "comment_created":
      return commentOf(body, "comment");
    case "comment_updated":
      return commentOf(body, "edit_comment");
    case "comment_deleted":
      return commentOf(body, "delete_comment");
    default:
      return `the event ${event.slice(0, 40)} is no change of an issue`;
  }
}

function updateOf(body: unknown): JiraDeed | string {
  const fields = listIn(body, "changelog", "items").flatMap((item) => {
    const name = textIn(item, "field");
    if (name === undefined) return [];
    return [{ name, from: textIn(item, "fromString") ?? "", to: textIn(item, "toString") ?? "" }];
  });
  if (fields.length > 0) return { do: "change", fields };
  if (part(body, "comment") === undefined) return "neither a changelog nor a comment: nothing says what changed";
  const kind = textIn(body, "issue_event_type_name") ?? "";
  // Old servers name no event type: a comment that was never changed is a new one.
  const edited = kind === "issue_comment_edited" || textIn(body, "comment", "created") !== textIn(body, "comment", "updated");
  return commentOf(body, edited ? "edit_comment" : "comment");
}

function commentOf(body: unknown, deed: "comment" | "edit_comment" | "delete_comment"): JiraDeed | string {
  const id = textIn(body, "comment", "id");
  const words = textIn(body, "comment", "body");
  if (id === undefined || words === undefined || words.trim() === "") return "a comment without id or text";
  return { do: deed, id, body: words };
}
