import { jcs, sha256 } from "./canonical.mjs";
import { parse, print } from "./conditions.mjs";

const string = (...values) => (values.length === 0 ? { type: "string" } : { type: "string", values });
const [number, boolean] = [{ type: "number" }, { type: "boolean" }];
const phase = string("new", "open", "done", "cancelled");
const risk = string("low", "medium", "high");

/** Facts that every ticket has, with their types. */
export const FACTS = new Map(
  Object.entries({
    "ticket.kind": string(),
    "ticket.state": string(),
    "ticket.phase": phase,
    "ticket.type": string(),
    "ticket.on_hold": boolean,
    "ticket.risk": risk,
    "ticket.approval": string("approved", "rejected", "requested", "none"),
    "ticket.age_hours": number,
    "window.started": boolean,
    "window.over": boolean,
    "conflicts.open": number,
    "items.count": number,
    "tasks.total": number,
    "tasks.open": number,
    "target.phase": phase,
    "target.state": string(),
    "target.type": string(),
    "target.would_close_parent": boolean,
    "attachments.human": number,
    "attachments.unread": number,
    "comments.human": number,
    "requester.known": boolean,
    "assignee.known": boolean,
    "approvals.pending": number,
    "approvals.approved": number,
    "approvals.rejected": number,
    "relations.count": number,
    "schedule.fits": { type: "boolean" },
    "schedule.free": number,
    "moves.offered": string(),
    "history.similar": number,
    "history.successful": number,
    "history.unsuccessful": number,
  }),
);

/** Actions: tier, class, and whether they are about a task of the ticket. */
export const ACTIONS = new Map([
  ["add_comment", { tier: 0, class: "write" }],
  ["attach_evidence", { tier: 0, class: "write" }],
  ["draft_note", { tier: 0, class: "write" }],
  ["request_info", { tier: 0, class: "write" }],
  ["route_approval", { tier: 1, class: "state" }],
  ["set_field", { tier: 1, class: "write" }],
  ["close_task", { tier: 2, class: "state", task: true }],
  ["change_state", { tier: 2, class: "state" }],
  ["withdraw_note", { tier: 0, class: "write", reversal: true }],
  ["withdraw_file", { tier: 0, class: "write", reversal: true }],
  ["reopen_task", { tier: 2, class: "state", task: true, reversal: true }],
  ["restore_state", { tier: 2, class: "state", reversal: true }],
  ["delete_record", { tier: 3, class: "destructive" }],
  ["release_payment", { tier: 3, class: "financial" }],
  ["grant_access", { tier: 3, class: "access" }],
]);

/** The policy of {file, sops}: its hash and its workflows by id. */
export function readPolicy({ file: given, sops: all }) {
  const file = {
    ...given,
    workflows: given.workflows.map((one) => ({ pii_guardrail: false, shadow: false, ...one })),
    approvals: { mode: "any", ...given.approvals },
  };
  const full = all.map((sop) => ({ fields: {}, sources: {}, reads: [], asks: [], routes: {}, guidance: [], ...sop }));
  const sopOf = (workflow) => full.find((sop) => sop.workflow === (workflow.sop ?? workflow.id));
  const used = file.workflows.map(sopOf);
  const hash = sha256(`ots.policy.v1\n${jcs({ file, sops: Object.fromEntries(used.map((sop) => [sop.workflow, sop])) })}`);
  const steps = stepsOf(file, used);
  return {
    hash,
    workflows: new Map(
      file.workflows.map((workflow) => [workflow.id, workflowOf(workflow, sopOf(workflow), { file, steps, hash })]),
    ),
  };
}

function fieldTypes(sop) {
  const under = (prefix, types) => Object.entries(types).map(([name, type]) => [`${prefix}.${name}`, { type }]);
  return [
    ...under("fields", sop.fields),
    ...Object.entries(sop.sources).flatMap(([source, types]) => under(`sources.${source}`, types)),
  ];
}

function stepsOf(file, sops) {
  const names = new Map([
    ...FACTS,
    ...sops.flatMap(fieldTypes),
    ["risk", risk],
    ["confidence", number],
    ["pii_guardrail", boolean],
    ["workflow", string(...file.workflows.map((one) => one.id))],
    ["action", string(...ACTIONS.keys(), "none")],
    ["region", string(...file.regions.allowed)],
    ["amount", number],
    ["currency", string()],
    ["thresholds.auto_*", number],
    ["thresholds.auto_approve_confidence", number],
    ["thresholds.auto_complete_confidence", number],
    ["thresholds.require_human_review_below", number],
  ]);
  return file.approvals.steps.map((step) => {
    const condition = parse(step.when, names);
    const groups = file.rbac.reviewer_groups[step.route_to.split(".")[2]];
    return { condition, text: print(condition), groups, need: step.need ?? 1 };
  });
}

function workflowOf(workflow, sop, { file, steps, hash }) {
  const types = new Map([...FACTS, ...fieldTypes(sop)]);
  const {
    auto_approve_confidence: approve,
    auto_complete_confidence: complete,
    require_human_review_below: review,
  } = workflow.thresholds;
  const { low_risk: low, medium_risk: medium, high_risk: high } = file.rbac.reviewer_groups;
  return {
    ...workflow,
    auto: approve ?? complete,
    autoName: approve === undefined ? "thresholds.auto_complete_confidence" : "thresholds.auto_approve_confidence",
    review,
    hash,
    steps,
    serial: file.approvals.mode === "serial",
    majority: file.approvals.veto === "majority",
    reasoned: file.approvals.reason_for ?? [],
    limits: file.rbac.authority ?? {},
    sum: workflow.amount ?? null,
    groups: { low, medium, high },
    fields: new Map(fieldTypes(sop).map(([name, { type }]) => [name, type])),
    checks: sop.checks.map((check) => ({ ...check, condition: parse(check.when, types) })),
    notePaths: sop.note.flatMap((line) => [...line.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1])),
  };
}
