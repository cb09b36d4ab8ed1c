import { ACTIONS, type Sop } from "../case/index.ts";
import { namesUsed } from "./conditions/index.ts";
import type { PolicyFile } from "./config.ts";
import type { CompiledStep, WorkflowPolicy } from "./policy.ts";
import { rightsWarnings } from "./rights-warnings.ts";

/** What people should know at start although nothing is wrong; one sentence each. */
export function warningsOf(
  file: PolicyFile,
  workflows: readonly WorkflowPolicy[],
  steps: readonly CompiledStep[],
  sops: ReadonlyMap<string, Sop>,
): readonly string[] {
  const used = new Set(workflows.map((workflow) => workflow.sop.sop.workflow));
  const unused = [...sops.keys()].filter((name) => !used.has(name)).sort();
  return [
    ...file.workflows
      .filter((workflow) => workflow.rollback === undefined)
      .map(({ id }) => `${id}: no rollback is set; that means a false-positive rate of 1 % in 24 hours.`),
    ...workflows.flatMap(actionWarnings),
    ...stepWarnings(steps),
    ...guardrailWarnings(workflows, steps),
    ...rightsWarnings(file),
    ...unused.map((name) => `SOP ${name} is used by no workflow.`),
  ];
}

function actionWarnings({ id, allowedActions, sop }: WorkflowPolicy): string[] {
  const actions = [...allowedActions];
  const covered = (action: (typeof actions)[number]) =>
    sop.checks.some((check) => check.actions === null || check.actions.has(action));
  const idle = sop.checks.filter((check) => check.actions !== null && !actions.some((action) => check.actions?.has(action)));
  return [
    ...actions
      .filter((action) => ACTIONS[action].tier === 3)
      .map((action) => `${id}: ${action} is allowed, but never without a person.`),
    ...actions.filter((action) => !covered(action)).map((action) => `${id}: no SOP check covers ${action}, so people decide it.`),
    ...idle.map((check) => `${id}: SOP check ${check.id} is for actions that are not allowed, so it is never asked.`),
    ...emptyHanded(id, sop.sop, actions),
  ];
}

function emptyHanded(id: string, sop: Sop, actions: readonly string[]): string[] {
  const cannot = [
    ...(actions.includes("request_info") && sop.asks.length === 0
      ? ["request_info is allowed, but the SOP lists nothing to ask for (asks)"]
      : []),
    ...(actions.includes("route_approval") && Object.keys(sop.routes).length === 0
      ? ["route_approval is allowed, but the SOP lists no routes"]
      : []),
  ];
  return cannot.map((what) => `${id}: ${what}.`);
}

function stepWarnings(steps: readonly CompiledStep[]): string[] {
  if (steps.length === 0) return ["There are no approval steps: people decide everything."];
  return steps.flatMap(({ condition }, index) => {
    if (condition.kind !== "literal") return [];
    return [
      condition.value === true
        ? `Policy step ${index + 1} always matches: nothing is automatic.`
        : `Policy step ${index + 1} never matches.`,
    ];
  });
}

function guardrailWarnings(workflows: readonly WorkflowPolicy[], steps: readonly CompiledStep[]): string[] {
  if (steps.some((step) => namesUsed(step.condition).includes("pii_guardrail"))) return [];
  return workflows
    .filter((workflow) => workflow.piiGuardrail)
    .map(({ id }) => `${id}: pii_guardrail is on, but no approval step reads it; such items go to review by risk.`);
}
