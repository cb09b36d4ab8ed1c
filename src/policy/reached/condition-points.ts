import { applicableChecks } from "../applicable-checks.ts";
import { factMap, stepValues } from "../condition-values.ts";
import { type Condition, evaluate, namesUsed, printCondition, type Values } from "../conditions/index.ts";
import type { CompiledCheck, CompiledStep, WorkflowPolicy } from "../policy.ts";
import { atomsOf } from "./atoms.ts";
import type { AskedOnce, Point } from "./point.ts";

/** Gives the values that a condition was asked with; null = it was not asked. */
type ValuesOf = (asked: AskedOnce) => Values | null;

/** The names that every policy step is given, whatever could be read of the ticket. */
export const ALWAYS_KNOWN = /^(risk|confidence|pii_guardrail|workflow|action|thresholds\..*)$/;

/** Each policy step: true, false, unknown where it can be, and each of its comparisons true and false. */
export function stepPoints(steps: readonly CompiledStep[]): readonly Point[] {
  const values: ValuesOf = ({ workflow, question, decision }) => stepValues(question, workflow, decision.risk);
  return steps.flatMap((step, index) => {
    const name = `step ${index + 1}`;
    const asks: Point = {
      part: "step",
      says: `${index + 1} names who is asked (${step.groups.join(" or ")})`,
      reachedBy: ({ decision }) => decision.steps.some(({ because }) => because.startsWith(`policy ${name}:`)),
    };
    const whole = (["true", "false"] as const).map((wanted) => answered(`${name} is ${wanted}: ${step.text}`, wanted));
    const gap = answered(`${name} cannot be answered`, "unknown");
    const answers = isEverUnknown(step.condition, ALWAYS_KNOWN) ? [...whole, gap] : whole;
    return [asks, ...answers.map((make) => make("when", step.condition, values)), ...atomPoints(name, step, values)];
  });
}

/** Each SOP check of a workflow: holding, failing, unknown, and each of its comparisons true and false. */
export function checkPoints(workflow: WorkflowPolicy): readonly Point[] {
  return workflow.sop.checks.filter((check) => isAsked(check, workflow)).flatMap((check) => pointsOf(check, workflow));
}

function isAsked({ actions }: CompiledCheck, { allowedActions }: WorkflowPolicy): boolean {
  return actions === null || [...actions].some((action) => allowedActions.has(action));
}

function pointsOf(check: CompiledCheck, { id }: WorkflowPolicy): readonly Point[] {
  const values: ValuesOf = ({ workflow, question }) =>
    workflow.id === id && applicableChecks(question, workflow).some((one) => one.id === check.id)
      ? factMap(question.facts, workflow)
      : null;
  const name = `${id}: ${check.id}`;
  const answers = [
    answered(`${name} holds`, "true"),
    answered(`${name} does not hold`, "false"),
    ...(isEverUnknown(check.condition, NEVER) ? [answered(`${name} cannot be answered`, "unknown")] : []),
  ];
  return [...answers.map((make) => make("SOP check", check.condition, values)), ...atomPoints(name, check, values)];
}

const NEVER = /^$/;

/** Whether a ticket may lack what the condition asks about. */
export function isEverUnknown(condition: Condition, known: RegExp): boolean {
  return namesUsed(condition).some((name) => !known.test(name));
}

type Answer = "true" | "false" | "unknown";

function answered(says: string, wanted: Answer): (part: Point["part"], condition: Condition, values: ValuesOf) => Point {
  return (part, condition, values) => ({
    part,
    says,
    reachedBy: (asked) => {
      const given = values(asked);
      return given !== null && String(evaluate(condition, given).value) === wanted;
    },
  });
}

/** A condition that is one comparison has been counted as a whole. */
function atomPoints(name: string, { condition }: { readonly condition: Condition }, values: ValuesOf): readonly Point[] {
  const own = printCondition(condition);
  return atomsOf(condition).flatMap(({ condition: atom, text }) => {
    const both = (["true", "false"] as const).map((wanted) =>
      answered(`${name}: ${text} is ${wanted}`, wanted)("when", atom, values),
    );
    return [...(text === own ? [] : both), ...boundary(name, atom, values)];
  });
}

/** Where numbers are ordered, the number itself tells `<` from `<=`. */
function boundary(name: string, atom: Condition, values: ValuesOf): readonly Point[] {
  if (atom.kind !== "compare" || atom.op === "==" || atom.op === "!=") return [];
  const says = `${name}: ${printCondition(atom)}, both sides equal`;
  return [answered(says, "true")("when", { ...atom, op: "==" }, values)];
}
