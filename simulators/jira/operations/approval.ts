import { type Answer, deskError, type Outcome } from "../answers.ts";
import type { UserSeed } from "../options.ts";
import { inGroups } from "../permissions.ts";
import type { Approval, Issue } from "../records.ts";
import { freshId, type Jira, recordWrite } from "../state.ts";
import { appendHistory } from "./changes.ts";
import { moveStatus } from "./move-status.ts";

/** Puts the question of the status that the issue is in now, if it has one, to everybody who is an approver at this moment. */
export function askForApproval(jira: Jira, issue: Issue): void {
  const step = issue.type.workflow.approvals?.find((one) => one.status === issue.status.id);
  if (step === undefined || !isRequest(jira, issue)) return;
  const asked = [...jira.users.values()].filter(
    (user) => user.active && (inGroups(user, step.groups ?? []) || (step.users ?? []).includes(user.accountId)),
  );
  issue.approvals.push({
    id: freshId(jira),
    step,
    approvers: asked.map((user) => ({ user, decision: "pending" })),
    final: "pending",
    created: jira.now(),
    completed: undefined,
  });
}

/** True for an issue that customers see in the portal: only those have approvals. */
export function isRequest(jira: Jira, issue: Issue): boolean {
  if (issue.project.projectTypeKey !== "service_desk") return false;
  const field = jira.options.requestTypeField;
  return field === undefined || (issue.fields.get(field) ?? null) !== null;
}

/** True while the question stands and the account is one of those it was put to. */
export function canAnswer(issue: Issue, approval: Approval, by: UserSeed): boolean {
  return refusal(issue, approval, by) === undefined;
}

/** One person's own decision; the last one that is needed moves the issue, in that person's name. */
export function answerApproval(
  jira: Jira,
  { issue, approval }: { issue: Issue; approval: Approval },
  decision: unknown,
  by: UserSeed,
): Outcome<Approval> {
  if (decision !== "approve" && decision !== "decline") return { refused: deskError(400, "The decision is not valid.") };
  const refused = refusal(issue, approval, by);
  if (refused !== undefined) return { refused };
  if (by === jira.serviceUser)
    jira.violations.push({ kind: "approval_answered", method: "POST", path: issue.key, accountId: by.accountId });
  const verdict = decision === "approve" ? "approved" : "declined";
  for (const one of approval.approvers) if (one.user === by) one.decision = verdict;
  recordWrite(jira, { kind: "approval", issue, by }, { approvalId: approval.id, decision });
  if (verdict === "declined" || isEnough(approval)) complete(jira, issue, approval, { verdict, by });
  return { done: approval };
}

function isEnough({ approvers, step }: Approval): boolean {
  return approvers.filter((one) => one.decision === "approved").length >= (step.needed ?? 1);
}

function refusal(issue: Issue, approval: Approval, by: UserSeed): Answer | undefined {
  const mine = approval.approvers.find((one) => one.user === by);
  if (mine === undefined) return deskError(403, "You are not an approver of this request.");
  const over = approval.final !== "pending" || issue.status.id !== approval.step.status || issue.approvals.at(-1) !== approval;
  if (over || mine.decision !== "pending") return deskError(409, "The approval has already been answered.");
  return undefined;
}

function complete(
  jira: Jira,
  issue: Issue,
  approval: Approval,
  { verdict, by }: { verdict: "approved" | "declined"; by: UserSeed },
): void {
  approval.final = verdict;
  approval.completed = jira.now();
  const resolution = verdict === "approved" ? "Done" : "Won't Do";
  const items = moveStatus(jira, issue, { id: "approval", to: approval.step[verdict], resolution });
  const history = appendHistory(jira, issue, { by, items });
  askForApproval(jira, issue);
  const event = { name: "jira:issue_updated", issue, actor: by, eventType: "issue_generic" } as const;
  jira.listener(history === undefined ? event : { ...event, history });
}
