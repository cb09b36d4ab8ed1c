import { errors, type Outcome } from "../answers.ts";
import type { Version } from "../fields.ts";
import { own, text } from "../json.ts";
import type { TransitionSeed, UserSeed } from "../options.ts";
import type { FieldDef, Issue } from "../records.ts";
import { availableTransitions } from "../render/transitions.ts";
import { type Jira, recordWrite } from "../state.ts";
import { askForApproval } from "./approval.ts";
import { appendHistory, applyValues, readWanted, type Wanted } from "./changes.ts";
import { addComment, readComments } from "./comment.ts";
import { moveStatus } from "./move-status.ts";

/** POST /transitions: conditions, screen and required fields are checked before anything changes. */
export function transitionIssue(
  jira: Jira,
  issue: Issue,
  body: unknown,
  call: { by: UserSeed; version: Version },
): Outcome<TransitionSeed> {
  const id = text(own(own(body, "transition"), "id"));
  if (id === undefined) return { refused: errors(400, ["Missing 'transition' identifier"]) };
  const transition = availableTransitions(issue, call.by).find((one) => one.id === id);
  if (transition === undefined) return { refused: errors(400, [`Transition id '${id}' is not valid for this issue.`]) };
  const allows = (fieldId: string) => (transition.screen ?? []).some((one) => one.fieldId === fieldId);
  const wanted = readWanted(jira, body, { issue, version: call.version, allows });
  if ("refused" in wanted) return wanted;
  const comments = readComments(jira, issue, wanted.done.comments, call);
  if ("refused" in comments) return comments;
  const missing = missingFields(jira, issue, transition, wanted.done);
  if (Object.keys(missing).length > 0) return { refused: errors(400, [], missing) };
  const items = [...applyValues(jira, issue, wanted.done.values), ...moveStatus(jira, issue, transition)];
  askForApproval(jira, issue);
  const history = appendHistory(jira, issue, { by: call.by, items, metadata: own(body, "historyMetadata") });
  const detail = { transitionId: transition.id, name: transition.name, to: issue.status.id, toName: issue.status.name };
  recordWrite(jira, { kind: "transition", issue, by: call.by }, detail);
  const event = { name: "jira:issue_updated", issue, actor: call.by, eventType: "issue_generic" } as const;
  jira.listener(history === undefined ? event : { ...event, history });
  if (transition.comment !== "ignored") for (const comment of comments.done) addComment(jira, issue, comment, call.by);
  return { done: transition };
}

function missingFields(jira: Jira, issue: Issue, transition: TransitionSeed, wanted: Wanted): Record<string, string> {
  const required = (transition.screen ?? []).filter((one) => one.required).flatMap((one) => jira.fields.get(one.fieldId) ?? []);
  const valueOf = (field: FieldDef) => (wanted.values.has(field) ? wanted.values.get(field) : issue.fields.get(field.id));
  const empty = required.filter((field) => (valueOf(field) ?? "") === "");
  const missing = Object.fromEntries(empty.map((field) => [field.id, `${field.name} is required.`]));
  if (transition.comment === "required" && wanted.comments.length === 0) missing["comment"] = "Comment is required.";
  return missing;
}
