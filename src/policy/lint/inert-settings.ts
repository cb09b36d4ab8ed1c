import type { PolicyFile, WorkflowFile } from "../config.ts";
import { expiryOf } from "../cross-checks.ts";
import type { WorkflowPolicy } from "../policy.ts";
import { isEverAlone } from "../reached/index.ts";
import type { Finding } from "./finding.ts";

/** Settings that are right in themselves and that nothing can ever ask for: limits of nothing, and times of questions that are never put. */
export function inertSettings(file: PolicyFile, workflows: readonly WorkflowPolicy[]): readonly Finding[] {
  return [
    ...file.workflows.flatMap((one, index) => ofWorkflow(file, one, index)),
    ...rates(workflows),
    ...ofApprovals(file),
    ...limits(file, workflows),
  ];
}

/** A workflow in shadow mode puts no question: its times are those of nothing. */
function ofWorkflow(file: PolicyFile, workflow: WorkflowFile, index: number): Finding[] {
  const path = (key: string): Finding["path"] => ["workflows", index, key];
  const silent = (["expiry_minutes", "max_per_hour"] as const).filter((key) => workflow.shadow && workflow[key] !== undefined);
  const [first] = file.approvals.escalate_at ?? [0.5];
  const late = !workflow.shadow && first !== undefined && first * workflow.reviewer_slo_minutes >= expiryOf(workflow, file);
  const {
    auto_approve_confidence: approve,
    auto_complete_confidence: complete,
    require_human_review_below: review,
  } = workflow.thresholds;
  return [
    ...silent.map((key) => ({
      path: path(key),
      says: "changes nothing: a workflow in shadow mode puts no question and applies nothing",
    })),
    ...(late
      ? [
          {
            path: path("reviewer_slo_minutes"),
            says: `nobody is reminded: a question expires after ${expiryOf(workflow, file)} minutes, before that`,
          },
        ]
      : []),
    ...(review === (approve ?? complete)
      ? [
          {
            path: [...path("thresholds"), "require_human_review_below"],
            says: "is the auto threshold: every approval needs a written reason",
          },
        ]
      : []),
  ];
}

function rates(workflows: readonly WorkflowPolicy[]): Finding[] {
  return workflows.flatMap((workflow, index) => {
    const alone = [...workflow.allowedActions].some((action) => isEverAlone(action, workflow));
    if (workflow.maxPerHour === null || workflow.shadow || alone) return [];
    return [
      {
        path: ["workflows", index, "max_per_hour"],
        says: "changes nothing: no action of this workflow is applied without a person",
      },
    ];
  });
}

function ofApprovals({ approvals, orchestration: { retry_policy: retry } }: PolicyFile): Finding[] {
  const { fallback, escalate_at: times, high_risk_factor: factor, high_risk_kinds: kinds } = approvals;
  const found: Finding[] = [];
  if (fallback !== undefined && times !== undefined && times.length < 3)
    found.push({ path: ["approvals", "fallback"], says: "is never asked: approvals.escalate_at has no third time" });
  if (factor === "none" && kinds !== undefined)
    found.push({ path: ["approvals", "high_risk_kinds"], says: "changes nothing: high_risk_factor is none" });
  if (retry.max_attempts === 1 && retry.backoff_seconds > 0)
    found.push({
      path: ["orchestration", "retry_policy", "backoff_seconds"],
      says: "changes nothing: with one attempt there is no second",
    });
  return found;
}

/** Limits of a group that none of its questions can pass. */
function limits({ rbac: { authority = {} } }: PolicyFile, workflows: readonly WorkflowPolicy[]): Finding[] {
  const allowed = new Set(workflows.flatMap(({ allowedActions }) => [...allowedActions]));
  const currencies = workflows.flatMap(({ amount }) => (amount === null ? [] : [amount.currency]));
  const anyCurrency = currencies.some((currency) => "field" in currency);
  const known = new Set(currencies.flatMap((currency) => ("always" in currency ? [currency.always] : [])));
  return Object.entries(authority).flatMap(([group, { actions, max_amount: sums }]) => {
    const path = ["rbac", "authority", group];
    const found: Finding[] = Object.keys(sums ?? {})
      .filter((currency) => !anyCurrency && !known.has(currency))
      .map((currency) => ({
        path: [...path, "max_amount", currency],
        says: "changes nothing: no workflow has sums in this currency",
      }));
    if (actions !== undefined && [...allowed].every((action) => actions.includes(action)))
      found.push({ path: [...path, "actions"], says: "limits nothing: it lists every action that any workflow allows" });
    return found;
  });
}
