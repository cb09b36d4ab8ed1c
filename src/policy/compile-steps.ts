import type { Sop } from "../case/index.ts";
import { ownNames, stepNames } from "./condition-names.ts";
import { type Condition, evaluate, type Names, parseCondition, printCondition, type Value } from "./conditions/index.ts";
import type { PolicyFile, WorkflowFile } from "./config.ts";
import { inExpression } from "./in-expression.ts";
import type { CompiledStep, Problem } from "./policy.ts";

const PREFIX = "rbac.reviewer_groups.";

type Steps = { readonly steps: readonly CompiledStep[]; readonly problems: readonly Problem[] };

/** approvals.steps, parsed; a step that would be unknown for some workflow whatever happens is a problem. */
export function compileSteps(file: PolicyFile, sops: ReadonlyMap<string, Sop>): Steps {
  const names = stepNames(file, [...sops.values()]);
  const steps: CompiledStep[] = [];
  const problems: Problem[] = [];
  file.approvals.steps.forEach((step, index) => {
    const path = ["approvals", "steps", index] as const;
    const groups = groupsOf(file, step.route_to);
    const parsed = parseCondition(step.when, names);
    if (groups === undefined) problems.push({ path: [...path, "route_to"], message: "names no list of rbac.reviewer_groups" });
    if (!parsed.ok) {
      problems.push({ path: [...path, "when"], message: inExpression(parsed.problem) });
      return;
    }
    const gaps = file.workflows.flatMap((workflow) =>
      gapsOf({ condition: parsed.condition, names }, workflow, sops.get(workflow.id)),
    );
    problems.push(...gaps.map((message) => ({ path: [...path, "when"], message })));
    if (groups === undefined) return;
    const { need = 1 } = step;
    const { veto = "any" } = file.approvals;
    steps.push({ condition: parsed.condition, text: printCondition(parsed.condition), groups, need, veto });
  });
  return { steps, problems };
}

/** The name of the list that a route_to means. */
export function listNamed(routeTo: string): string {
  return routeTo.slice(PREFIX.length);
}

/** The groups of the list that a route_to means; undefined when there is no such list. */
export function groupsOf(file: PolicyFile, routeTo: string): readonly string[] | undefined {
  const lists = file.rbac.reviewer_groups;
  return Object.hasOwn(lists, listNamed(routeTo)) ? lists[listNamed(routeTo)] : undefined;
}

/** Names that this workflow can never give a value of the declared type, unless the condition guards them by its id. */
function gapsOf(
  asked: { readonly condition: Condition; readonly names: Names },
  workflow: WorkflowFile,
  sop: Sop | undefined,
): string[] {
  const answer = evaluate(asked.condition, new Map<string, Value>([["workflow", workflow.id]]));
  if (answer.value !== "unknown") return [];
  return answer.missing
    .filter((name) => isNever(name, asked.names, workflow, sop))
    .map((name) => `workflow ${workflow.id} has no ${name} of this type; write: workflow == '...' and ...`);
}

function isNever(name: string, names: Names, { thresholds, amount }: WorkflowFile, sop: Sop | undefined): boolean {
  if (name === "thresholds.auto_approve_confidence") return thresholds.auto_approve_confidence === undefined;
  if (name === "thresholds.auto_complete_confidence") return thresholds.auto_complete_confidence === undefined;
  if (name === "amount" || name === "currency") return amount === undefined;
  if (!/^(fields|sources)\./.test(name) || sop === undefined) return false;
  return new Map(ownNames(sop)).get(name)?.type !== names.get(name)?.type;
}
