import { ACTIONS, type Decision, type Objection, OUTCOMES, type Outcome, quantised } from "../case/index.ts";
import type { WorkflowPolicy } from "./policy.ts";
import type { Question } from "./question.ts";
import { type RiskFound, riskOf } from "./risk.ts";
import { highest, routeOf } from "./route.ts";
import { RULES } from "./rules/index.ts";
import { objection, type Rule } from "./rules/rule.ts";
import { zoneOf } from "./zone.ts";

/** The policy's answer to a draft. Pure, never throws; applies only what no rule objects to. The same question and policy give the same bytes. */
export function decide(question: Question, workflow: WorkflowPolicy): Decision {
  return decideBy(RULES, question, workflow);
}

/** decide() by other rules. No rules at all leave everything to people; a rule that fails asks the highest reviewers. */
export function decideBy(rules: readonly Rule[], question: Question, workflow: WorkflowPolicy): Decision {
  const answers = rules.map((rule) => attempt(() => rule(question, workflow)));
  const objections = answers.flatMap((answer) => answer ?? [FAILED]);
  const { risk, reasons } = attempt(() => riskOf(question)) ?? UNKNOWN_RISK;
  const confidence = quantised(question.confidence);
  const zone = zoneOf(confidence, workflow.thresholds);
  const would = outcomeOf(
    objections.filter((one) => one.outcome !== "shadow"),
    rules.length,
  );
  return {
    // Shadow mode writes nothing at all, cards included: it differs from live in the last step only.
    outcome: workflow.shadow ? "shadow" : would,
    would,
    objections,
    risk,
    riskReasons: reasons,
    zone,
    confidence: confidence === null ? null : confidence.toFixed(4),
    thresholds: { auto: workflow.thresholds.auto.toFixed(4), review: workflow.thresholds.review.toFixed(4) },
    steps: (answers.includes(null) ? null : attempt(() => routeOf(question, workflow, risk))) ?? [
      highest(workflow, "a rule failed"),
    ],
    reasonRequired: zone === "review" || isReasoned(question, workflow),
    policyHash: workflow.policyHash,
  };
}

function isReasoned({ proposal }: Question, { reasonFor }: WorkflowPolicy): boolean {
  return proposal !== null && reasonFor.has(ACTIONS[proposal.payload.action].class);
}

/** The strictest outcome that anybody objects with; apply only when rules were asked and none objects. */
export function outcomeOf(objections: readonly Objection[], asked: number): Outcome {
  const strictest = OUTCOMES.find((outcome) => objections.some((one) => one.outcome === outcome));
  return strictest ?? (asked > 0 ? "apply" : "review");
}

const FAILED = objection("rule_failed", "review", "A rule of the policy failed, so the highest reviewers are asked.");
const UNKNOWN_RISK: RiskFound = { risk: "high", reasons: ["high: the risk could not be computed"] };

function attempt<T>(make: () => T): T | null {
  try {
    return make();
  } catch {
    return null;
  }
}
