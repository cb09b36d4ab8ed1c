import { ACTIONS, type ActionType } from "../../case/index.ts";
import type { CompiledStep, WorkflowPolicy } from "../policy.ts";
import { RULE_NAMES, type RuleName } from "../rules/names.ts";
import { ALWAYS_KNOWN, isEverUnknown } from "./condition-points.ts";
import type { Point } from "./point.ts";

/** Each rule that this policy lets object, objecting. */
export function rulePoints(workflows: readonly WorkflowPolicy[]): readonly Point[] {
  return RULE_NAMES.filter((name) => NEEDS.get(name)?.(workflows) ?? true).map((name) => ({
    part: "rule",
    says: `${name} objects`,
    reachedBy: ({ decision }) => decision.objections.some(({ rule }) => rule === name),
  }));
}

const isUnsure = ({ condition }: CompiledStep): boolean => isEverUnknown(condition, ALWAYS_KNOWN);

type Needs = (workflows: readonly WorkflowPolicy[]) => boolean;

const allows =
  (wanted: (action: ActionType) => boolean): Needs =>
  (workflows) =>
    workflows.some(({ allowedActions }) => [...allowedActions].some(wanted));

/** What must be in the policy before a rule says more than that an action is not allowed. */
const NEEDS: ReadonlyMap<RuleName, Needs> = new Map<RuleName, Needs>([
  ["state_not_offered", allows((action) => action === "change_state")],
  ["closes_parent", allows((action) => action === "close_task")],
  ["tier3_never_automatic", allows((action) => ACTIONS[action].tier === 3)],
  ["action_class", allows((action) => ACTIONS[action].tier === 3)],
  ["rate", (workflows) => workflows.some(({ maxPerHour }) => maxPerHour !== null)],
  // A person asks for it, and no case of a test file is one.
  ["reversal", () => false],
  ["approval_step_unknown", (workflows) => workflows.some(({ steps }) => steps.some(isUnsure))],
  ["shadow", (workflows) => workflows.some(({ shadow }) => shadow)],
]);
