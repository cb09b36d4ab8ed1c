import { type Condition, evaluate, namesUsed, type Value, type Values } from "../conditions/index.ts";
import type { CompiledStep, WorkflowPolicy } from "../policy.ts";
import { ALWAYS_KNOWN, atomsOf } from "../reached/index.ts";
import type { Finding } from "./finding.ts";
import { worldsOf } from "./worlds.ts";

/** Steps, and comparisons in them, that are the same whatever a ticket says, and steps that a later one always stands before. */
export function inertSteps(workflows: readonly WorkflowPolicy[]): readonly Finding[] {
  const [{ steps, mode } = { steps: [], mode: "any" }] = workflows;
  return steps.flatMap((step, index) => {
    const path = ["approvals", "steps", index, "when"] as const;
    const always = constantOf(step.condition, workflows);
    if (always !== null) return [{ path, says: `${always ? ALWAYS : NEVER}${gaps(step).length === 0 ? "" : GAPS}` }];
    const parts = atomsOf(step.condition).flatMap(({ condition, text }) => {
      const value = constantOf(condition, workflows);
      return value === null ? [] : [{ path, says: `${text} is always ${value}` }];
    });
    return mode === "any" && isCovered(step, steps.slice(index + 1), workflows) ? [...parts, { path, says: SHADOWED }] : parts;
  });
}

const ALWAYS = "is always true: nothing is applied without a person, and no step before it names anybody";
const NEVER = "is never true: it asks nobody";
const GAPS = "; where it cannot be answered the highest reviewers are asked";
const SHADOWED =
  "changes nothing: whenever it is true a later step is true as well, and the last one that is true names who is asked";

/** The value that a condition has in every workflow, whatever is read; null = it changes, or there is too much to look through. */
function constantOf(condition: Condition, workflows: readonly WorkflowPolicy[]): boolean | null {
  const found = new Set<unknown>();
  for (const workflow of workflows) {
    const worlds = worldsOf([condition], fixedIn(workflow));
    if (worlds === null) return null;
    for (const world of worlds) found.add(evaluate(condition, world).value);
  }
  const [value] = found;
  return found.size === 1 && typeof value === "boolean" ? value : null;
}

function isCovered({ condition }: CompiledStep, later: readonly CompiledStep[], workflows: readonly WorkflowPolicy[]): boolean {
  const others = later.map((step) => step.condition);
  const theirs = new Set(others.flatMap(namesUsed));
  // A step that cannot be answered asks the highest reviewers, which no later one would do in its place.
  if (gaps({ condition }).some((name) => !theirs.has(name))) return false;
  const covers = (world: Values): boolean =>
    evaluate(condition, world).value !== true || others.some((other) => evaluate(other, world).value === true);
  return workflows.every((workflow) => worldsOf([condition, ...others], fixedIn(workflow))?.every(covers) ?? false);
}

/** The names that may have no value. */
function gaps({ condition }: Pick<CompiledStep, "condition">): readonly string[] {
  return namesUsed(condition).filter((name) => !ALWAYS_KNOWN.test(name));
}

/** What a workflow settles for all of its tickets. */
function fixedIn({ id, thresholds, piiGuardrail }: WorkflowPolicy): ReadonlyMap<string, Value> {
  return new Map<string, Value>([
    ["workflow", id],
    ["thresholds.auto_*", thresholds.auto],
    [`thresholds.${thresholds.autoKey}`, thresholds.auto],
    ["thresholds.require_human_review_below", thresholds.review],
    ...(piiGuardrail ? [] : [["pii_guardrail", false] as const]),
  ]);
}
