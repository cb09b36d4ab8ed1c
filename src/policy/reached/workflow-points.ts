import { ACTIONS, type ActionType, type Facts } from "../../case/index.ts";
import type { WorkflowPolicy } from "../policy.ts";
import type { AskedOnce, Point } from "./point.ts";

type Reached = (asked: AskedOnce) => boolean;

/** Both sides of each number of a workflow, each of its actions with and without a person, and its guardrail. */
export function workflowPoints(workflow: WorkflowPolicy): readonly Point[] {
  const own = (points: readonly Point[]): Point[] =>
    points.map(({ part, says, reachedBy }) => ({
      part,
      says: `${workflow.id}: ${says}`,
      reachedBy: (asked) => asked.workflow.id === workflow.id && reachedBy(asked),
    }));
  return own([...thresholdPoints(workflow), ...ratePoints(workflow), ...actionPoints(workflow), ...piiPoints(workflow)]);
}

/** A hundredth aside would not notice a threshold that was moved by a thousandth: the number itself, and the last one below it. */
function thresholdPoints({ thresholds: { auto, review, autoKey } }: WorkflowPolicy): readonly Point[] {
  const at = (key: string, value: number): Point[] => {
    const below = (Math.round(value * 10_000) - 1) / 10_000;
    return [
      { part: "threshold", says: `${key}, confidence ${value.toFixed(4)} (reached)`, reachedBy: hasConfidence(value) },
      { part: "threshold", says: `${key}, confidence ${below.toFixed(4)} (just below)`, reachedBy: hasConfidence(below) },
    ];
  };
  const none: Point = {
    part: "threshold",
    says: "no confidence measured",
    reachedBy: ({ question, decision }) => question.drafted === "drafted" && decision.confidence === null,
  };
  return [...at(autoKey, auto), ...at("require_human_review_below", review), none];
}

function hasConfidence(value: number): Reached {
  return ({ decision }) => decision.confidence === value.toFixed(4);
}

function ratePoints({ maxPerHour }: WorkflowPolicy): readonly Point[] {
  if (maxPerHour === null) return [];
  const point = (says: string, wanted: number | undefined): Point => ({
    part: "threshold",
    says: `max_per_hour ${maxPerHour}, ${says}`,
    reachedBy: ({ question: { facts } }) => facts.appliedAlone === wanted,
  });
  return [
    point(`${maxPerHour - 1} applied before (one more is)`, maxPerHour - 1),
    point(`${maxPerHour} applied before (reached)`, maxPerHour),
    point("not known how many", undefined),
  ];
}

function actionPoints(workflow: WorkflowPolicy): readonly Point[] {
  const about = (action: ActionType, would: "apply" | "review", says: string): Point => ({
    part: "allowed action",
    says: `${action} ${says}`,
    reachedBy: ({ question, decision }) => question.proposal?.payload.action === action && decision.would === would,
  });
  const outside: Point = {
    part: "allowed action",
    says: "an action outside the list is refused",
    reachedBy: ({ decision }) => decision.objections.some(({ rule }) => OUTSIDE.has(rule)),
  };
  const each = [...workflow.allowedActions].flatMap((action) => [
    ...(isEverAlone(action, workflow) ? [about(action, "apply", "applied without a person")] : []),
    about(action, "review", "put to people"),
  ]);
  return [...each, outside];
}

const OUTSIDE: ReadonlySet<string> = new Set(["action_not_allowed", "action_unknown"]);

/** Whether any facts let this action be applied without a person, as far as the policy's outline tells. */
export function isEverAlone(action: ActionType, { sop, steps }: WorkflowPolicy): boolean {
  const { tier } = ACTIONS[action];
  const checked = sop.checks.some(({ actions }) => actions === null || actions.has(action));
  const always = steps.some(({ condition }) => condition.kind === "literal" && condition.value === true);
  return tier < 3 && checked && steps.length > 0 && !always;
}

function piiPoints({ piiGuardrail }: WorkflowPolicy): readonly Point[] {
  const point = (says: string, holds: (pii: Facts["pii"]) => boolean): Point => ({
    part: "PII guardrail",
    says: `${piiGuardrail ? "on" : "off"}, ${says}`,
    reachedBy: ({ question: { facts } }) => holds(facts.pii),
  });
  return [
    point("nothing found", ({ tripped, restricted, unread }) => !tripped && !restricted && !unread),
    point("personal data outside its fields", ({ tripped, restricted }) => tripped && !restricted),
    point("restricted personal data", ({ restricted }) => restricted),
    point("a part that nobody could search", ({ unread }) => unread),
  ];
}
