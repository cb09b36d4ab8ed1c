import { type ReviewStep, RISKS, type Risk } from "../case/index.ts";
import { amountOf } from "./amount.ts";
import { stepValues } from "./condition-values.ts";
import { evaluate } from "./conditions/index.ts";
import { listed } from "./plain.ts";
import type { CompiledStep, WorkflowPolicy } from "./policy.ts";
import type { Question } from "./question.ts";
import { riskOf } from "./risk.ts";
import { type Routed, withAuthority } from "./with-authority.ts";

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

/** Who is asked if it comes to a review: never nobody. A step that cannot be answered asks the highest reviewers; one whose groups lack the authority goes on to the next that have it. */
export function routeOf(question: Question, workflow: WorkflowPolicy, risk: Risk): readonly ReviewStep[] {
  const action = question.proposal?.payload.action ?? null;
  const amount = amountOf(workflow, question.facts.values, action ?? question.action);
  return withAuthority(routed(question, workflow, risk), workflow, { risk, action, amount });
}

function routed(question: Question, workflow: WorkflowPolicy, risk: Risk): readonly Routed[] {
  const matches = matchesOf(question, workflow);
  const failed = matches.find((match) => match.failed !== null);
  const matched = matches.filter((match) => match.failed === null).map((match) => asRouted(match, workflow));
  const serial = workflow.mode === "serial";
  if (failed !== undefined) {
    const asked = matches.map(({ step }) => step);
    const last = { step: highest(workflow, `policy step ${failed.number} cannot be answered`, asked), next: [] };
    return serial ? [...matched, last] : [last];
  }
  if (matched.length > 0) return serial ? matched : matched.slice(-1);
  const above = RISKS.slice(RISKS.indexOf(risk) + 1).map((level) => workflow.groups[level]);
  return [{ step: { groups: workflow.groups[risk], because: `no policy step matches; the risk is ${risk}` }, next: above }];
}

/** The step that asks the highest reviewers: as many of them as any of the steps that it stands for needs. */
export function highest(
  workflow: WorkflowPolicy,
  because: string,
  instead: readonly CompiledStep[] = workflow.steps,
): ReviewStep {
  const most = instead.toSorted((a, b) => b.need - a.need)[0];
  return { groups: workflow.groups.high, because, ...quorumOf(most) };
}

function asRouted({ number, step }: Match, workflow: WorkflowPolicy): Routed {
  const next = workflow.steps.slice(number).map(({ groups }) => groups);
  return { step: { groups: step.groups, because: `policy step ${number}: ${step.text}`, ...quorumOf(step) }, next };
}

function quorumOf(step: CompiledStep | undefined): Pick<ReviewStep, "need" | "veto"> {
  if (step === undefined || step.need === 1) return {};
  return { need: step.need, ...(step.veto === "majority" ? { veto: step.veto } : {}) };
}
