import { type Answer, issueNotFound } from "../answers.ts";
import { visibleIssue } from "../permissions.ts";
import type { Issue } from "../records.ts";
import type { Call, Route } from "../server/call.ts";

/** Runs with the issue of the first parameter; missing and hidden ones answer alike. */
export function found(run: (call: Call, issue: Issue) => Answer | Promise<Answer>): Route["run"] {
  return (call) => {
    const issue = visibleIssue(call.jira, call.user, call.params[0] ?? "");
    return issue === undefined ? issueNotFound() : run(call, issue);
  };
}
