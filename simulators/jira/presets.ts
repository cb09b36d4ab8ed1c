import type { ApprovalSeed, CustomFieldSeed, IssueTypeSeed, StatusSeed, TransitionSeed, WorkflowSeed } from "./options.ts";

/** Statuses of the review workflow, by id. */
const REVIEW_STATUS = {
  pending: { id: "10200", name: "Pending", category: "new" },
  approved: { id: "10201", name: "Approved", category: "done" },
  approvedWithChanges: { id: "10202", name: "Approved with changes", category: "done" },
  rejected: { id: "10203", name: "Rejected", category: "done" },
  infoRequested: { id: "10204", name: "Info requested", category: "indeterminate" },
  expired: { id: "10205", name: "Expired", category: "done" },
  withdrawn: { id: "10206", name: "Withdrawn", category: "done" },
} as const satisfies Record<string, StatusSeed>;

/** The field in which a reviewer states changed parameters. */
export const MODIFIED_PARAMETERS: CustomFieldSeed = {
  id: "customfield_10500",
  name: "Ops Trust: modified parameters",
  kind: "textfield",
};

/** The sub-task type "Ops Review": only `approverGroups` (groupIds; absent: everyone) may answer, only the service account may expire and withdraw and, unless the workflow is `lenient`, return to Pending. */
export function opsReview(options: {
  serviceUser: string;
  approverGroups?: readonly string[];
  typeId?: string;
  lenient?: true;
}): IssueTypeSeed {
  const { pending, approved, approvedWithChanges, rejected, infoRequested, expired, withdrawn } = REVIEW_STATUS;
  const people = options.approverGroups === undefined ? {} : { condition: { groups: options.approverGroups } };
  const service = { condition: { users: [options.serviceUser] } };
  const open = [pending.id, infoRequested.id];
  const back = [approved, approvedWithChanges, rejected, infoRequested, expired, withdrawn];
  const transitions: TransitionSeed[] = [
    { id: "11", name: "Approve", from: [pending.id], to: approved.id, ...people, resolution: "Done" },
    {
      id: "21",
      name: "Approve with changes",
      from: [pending.id],
      to: approvedWithChanges.id,
      ...people,
      comment: "required",
      screen: [{ fieldId: MODIFIED_PARAMETERS.id, required: true }],
      resolution: "Done",
    },
    { id: "31", name: "Reject", from: [pending.id], to: rejected.id, ...people, comment: "required", resolution: "Won't Do" },
    { id: "41", name: "Request info", from: [pending.id], to: infoRequested.id, ...people },
    { id: "51", name: "Expire", from: open, to: expired.id, ...service, resolution: "Won't Do" },
    { id: "61", name: "Withdraw", from: open, to: withdrawn.id, ...service, resolution: "Won't Do" },
    { id: "71", name: "Provide info", from: [infoRequested.id], to: pending.id },
    ...back.map((status, i) => ({
      id: String(81 + i),
      name: "Return to pending",
      from: [status.id],
      to: pending.id,
      ...(options.lenient === true ? {} : service),
      resolution: null,
    })),
  ];
  const workflow = { statuses: Object.values(REVIEW_STATUS), initial: pending.id, transitions };
  return { id: options.typeId ?? "10100", name: "Ops Review", subtask: true, workflow };
}

/** "Ops Review" of a service desk: a request whose approval step puts the question to `approvers`; with `buttons` they may also press transitions past it. */
export function deskReview(options: {
  serviceUser: string;
  approvers: Pick<ApprovalSeed, "groups" | "users" | "needed">;
  buttons?: true;
}): IssueTypeSeed {
  const { pending, approved, rejected } = REVIEW_STATUS;
  const sub = opsReview({ serviceUser: options.serviceUser });
  const native = new Set(["Approve", "Approve with changes", "Reject"]);
  const transitions = sub.workflow.transitions.filter((one) => options.buttons === true || !native.has(one.name));
  const step = { status: pending.id, name: "Ops Review", ...options.approvers, approved: approved.id, declined: rejected.id };
  return { ...sub, id: "10110", subtask: false, workflow: { ...sub.workflow, transitions, approvals: [step] } };
}

/** A workflow in which each status leads to each other one; ids of statuses count up from `firstId`. */
export function openWorkflow(
  statuses: readonly { name: string; category: StatusSeed["category"] }[],
  firstId: number,
): WorkflowSeed {
  const all = statuses.map((status, i) => ({ ...status, id: String(firstId + i) }));
  const transitions = all.flatMap((from, i) =>
    all
      .filter((to) => to !== from)
      .map((to, k) => ({
        id: `${i + 1}${k + 1}1`,
        name: to.name,
        from: [from.id],
        to: to.id,
        resolution: to.category === "done" ? "Done" : null,
      })),
  );
  return { statuses: all, initial: String(firstId), transitions };
}
