import { errors, type Outcome } from "../answers.ts";
import type { Version } from "../fields.ts";
import { own } from "../json.ts";
import type { UserSeed } from "../options.ts";
import { allowed } from "../permissions.ts";
import type { History, Issue } from "../records.ts";
import { type Jira, recordWrite } from "../state.ts";
import { appendHistory, applyValues, readWanted } from "./changes.ts";
import { addComment, readComments } from "./comment.ts";

/** PUT /issue: all or nothing; one changelog entry for everything that really changed. */
export function editIssue(jira: Jira, issue: Issue, body: unknown, call: { by: UserSeed; version: Version }): Outcome<Issue> {
  if (!allowed(call.by, issue.project, "EDIT_ISSUES")) {
    return { refused: errors(403, ["You do not have permission to edit issues in this project."]) };
  }
  if (own(body, "fields") === undefined && own(body, "update") === undefined) {
    return { refused: errors(400, ["one of 'fields' or 'update' required"]) };
  }
  const screen = issue.type.screen;
  const allows = (id: string) => screen === undefined || screen.includes(id);
  const wanted = readWanted(jira, body, { issue, version: call.version, allows });
  if ("refused" in wanted) return wanted;
  const comments = readComments(jira, issue, wanted.done.comments, call);
  if ("refused" in comments) return comments;
  const items = applyValues(jira, issue, wanted.done.values);
  const history = appendHistory(jira, issue, { by: call.by, items, metadata: own(body, "historyMetadata") });
  if (history !== undefined) announce(jira, issue, history);
  for (const comment of comments.done) addComment(jira, issue, comment, call.by);
  return { done: issue };
}

function announce(jira: Jira, issue: Issue, history: History): void {
  const fields = history.items.map((item) => item.fieldId);
  recordWrite(jira, { kind: "field_edit", issue, by: history.author }, { fields });
  const eventType = fields.join() === "assignee" ? "issue_assigned" : "issue_updated";
  jira.listener({ name: "jira:issue_updated", issue, actor: history.author, eventType, history });
}
