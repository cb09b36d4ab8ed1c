import type { ReviewStep, Risk } from "../case/index.ts";
import { stepValues } from "./condition-values.ts";
import { evaluate } from "./conditions/index.ts";
import { listed } from "./plain.ts";
import type { CompiledStep, WorkflowPolicy } from "./policy.ts";
import type { Question } from "./question.ts";
import { riskOf } from "./risk.ts";

/** A policy step that asks for people. `failed` says why it could not be answered; null = it matched. */
export interface Match {
  /** Counted from 1, as people do. */
  readonly number: number;
  readonly step: CompiledStep;
  readonly failed: string | null;
}

/** Every step of the policy that matches or cannot be answered, in the file's order. */
export function matchesOf(question: Question, workflow: WorkflowPolicy): readonly Match[] {
  const values = stepValues(question, workflow, riskOf(question).risk);
  return workflow.steps.flatMap((step, index) => {
    const answer = evaluate(step.condition, values);
    if (answer.value === false) return [];
    return [{ number: index + 1, step, failed: answer.value === "unknown" ? listed(answer.reasons) : null }];
  });
}

/** Who is asked if it comes to a review: never nobody. A step that cannot be answered asks the highest reviewers. */
export function routeOf(question: Question, workflow: WorkflowPolicy, risk: Risk): readonly ReviewStep[] {
  const matches = matchesOf(question, workflow);
  const failed = matches.find((match) => match.failed !== null);
  const matched = matches.filter((match) => match.failed === null).map(asReviewStep);
  const serial = workflow.mode === "serial";
  if (failed !== undefined) {
    const last = highest(workflow, `policy step ${failed.number} cannot be answered`);
    return serial ? [...matched, last] : [last];
  }
  if (matched.length === 0) return [{ groups: workflow.groups[risk], because: `no policy step matches; the risk is ${risk}` }];
  return serial ? matched : matched.slice(-1);
}

/** The step that asks the highest reviewers. */
export function highest(workflow: WorkflowPolicy, because: string): ReviewStep {
  return { groups: workflow.groups.high, because };
}

function asReviewStep({ number, step }: Match): ReviewStep {
  return { groups: step.groups, because: `policy step ${number}: ${step.text}` };
}
