import { type Answer, deskError } from "../answers.ts";
import { own } from "../json.ts";
import { answerApproval, canAnswer, isRequest } from "../operations/approval.ts";
import { visibleIssue } from "../permissions.ts";
import type { Approval, Issue } from "../records.ts";
import { userJson } from "../render/people.ts";
import { stamp } from "../render/stamp.ts";
import { type Call, numberOf, type Route } from "../server/call.ts";

type Json = Readonly<Record<string, unknown>>;

/** Runs with the customer request of the first parameter; an issue that is none looks absent. */
function foundRequest(run: (call: Call, issue: Issue) => Answer): Route["run"] {
  return (call) => {
    const issue = visibleIssue(call.jira, call.user, call.params[0] ?? "");
    const missing = issue === undefined || !isRequest(call.jira, issue);
    return missing ? deskError(404, "The request does not exist or you have no permission to see it.") : run(call, issue);
  };
}

function foundApproval(run: (call: Call, at: { issue: Issue; approval: Approval }) => Answer): Route["run"] {
  return foundRequest((call, issue) => {
    const approval = issue.approvals.find((one) => one.id === call.params[1]);
    return approval === undefined ? deskError(404, "The approval does not exist.") : run(call, { issue, approval });
  });
}

/** The service desk's own API: requests and their approvals. */
export const DESK_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: /^\/servicedeskapi\/request\/([^/]+)$/,
    run: foundRequest(({ jira }, issue) => {
      const currentStatus = { status: issue.status.name };
      const body = { issueId: issue.id, issueKey: issue.key, createdDate: date(issue.created), currentStatus };
      return { status: 200, body: { ...body, reporter: person(jira, issue.creator) } };
    }),
  },
  {
    method: "GET",
    path: /^\/servicedeskapi\/request\/([^/]+)\/approval$/,
    run: foundRequest((call, issue) => {
      const start = numberOf(call, "start", { standard: 0, most: 1_000 });
      const limit = numberOf(call, "limit", { standard: 50, most: 50 });
      const values = issue.approvals.slice(start, start + limit).map((one) => approvalJson(call, issue, one));
      const isLastPage = start + values.length >= issue.approvals.length;
      return { status: 200, body: { _expands: [], size: values.length, start, limit, isLastPage, _links: {}, values } };
    }),
  },
  {
    method: "GET",
    path: /^\/servicedeskapi\/request\/([^/]+)\/approval\/(\d+)$/,
    run: foundApproval((call, { issue, approval }) => ({ status: 200, body: approvalJson(call, issue, approval) })),
  },
  {
    method: "POST",
    path: /^\/servicedeskapi\/request\/([^/]+)\/approval\/(\d+)$/,
    writes: true,
    run: foundApproval((call, at) => {
      const done = answerApproval(call.jira, at, own(call.json, "decision"), call.user);
      return "refused" in done ? done.refused : { status: 200, body: approvalJson(call, at.issue, done.done) };
    }),
  },
];

function approvalJson({ jira, user }: Call, issue: Issue, approval: Approval): Json {
  return {
    id: approval.id,
    name: approval.step.name,
    finalDecision: approval.final,
    canAnswerApproval: canAnswer(issue, approval, user),
    approvers: approval.approvers.map((one) => ({ approver: person(jira, one.user), approverDecision: one.decision })),
    createdDate: date(approval.created),
    ...(approval.completed === undefined ? {} : { completedDate: date(approval.completed) }),
    _links: { self: `${jira.url}/rest/servicedeskapi/request/${issue.id}/approval/${approval.id}` },
  };
}

/** The desk's shape of a person: no account type. */
function person(jira: Call["jira"], user: Issue["creator"]): Json {
  const { accountId, displayName, active } = user;
  return { accountId, displayName, active, timeZone: "Etc/UTC", _links: { self: userJson(jira, user, 3)["self"] } };
}

function date(at: Date): Json {
  return { iso8601: stamp(at), jira: stamp(at), friendly: at.toUTCString(), epochMillis: at.getTime() };
}
