import { evaluate, namesUsed, type Values } from "../conditions/index.ts";
import type { CompiledCheck, WorkflowPolicy } from "../policy.ts";
import { atomsOf } from "../reached/index.ts";
import type { Finding } from "./finding.ts";
import { worldsOf } from "./worlds.ts";

/** SOP checks that are the same whatever a ticket says, that no allowed action asks, or that fail only where another one fails too. */
export function inertChecks({ sop: { sop, checks }, allowedActions }: WorkflowPolicy): readonly Finding[] {
  return checks.flatMap((check, index) => {
    const path = ["sops", sop.workflow, "checks", index, "when"] as const;
    const idle = check.actions !== null && ![...check.actions].some((action) => allowedActions.has(action));
    if (idle) return [{ path, says: `${check.id} is for actions that are not allowed: it is never asked` }];
    const value = constantOf(check);
    if (value !== null)
      return [
        { path, says: `${check.id} is ${value ? "never false: it objects to gaps alone" : "never true: nothing passes it"}` },
      ];
    const other = checks.find((one, at) => one !== check && isCoveredBy(check, one) && (at < index || !isCoveredBy(one, check)));
    const parts = atomsOf(check.condition).flatMap(({ condition, text }) => {
      const always = constantOf({ condition });
      return always === null ? [] : [{ path, says: `${check.id}: ${text} is always ${always}` }];
    });
    return other === undefined
      ? parts
      : [...parts, { path, says: `${check.id} changes nothing: wherever it does not hold, ${other.id} does not hold either` }];
  });
}

function constantOf({ condition }: Pick<CompiledCheck, "condition">): boolean | null {
  const worlds = worldsOf([condition], new Map());
  const [value, ...others] = new Set(worlds?.map((world) => evaluate(condition, world).value));
  return others.length === 0 && typeof value === "boolean" ? value : null;
}

/** Asked wherever this one is asked, failing wherever it fails, and with a gap wherever it has one: it reads all of its names. */
function isCoveredBy(check: CompiledCheck, other: CompiledCheck): boolean {
  const { actions } = check;
  const asked = other.actions === null || (actions !== null && [...actions].every((action) => other.actions?.has(action)));
  if (!asked) return false;
  const theirs = namesUsed(other.condition);
  if (namesUsed(check.condition).some((name) => !theirs.includes(name))) return false;
  const worlds = worldsOf([check.condition, other.condition], new Map());
  const both = (world: Values): boolean =>
    evaluate(check.condition, world).value === true || evaluate(other.condition, world).value === false;
  return worlds?.every(both) ?? false;
}
