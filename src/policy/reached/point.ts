import type { Decision } from "../../case/index.ts";
import type { WorkflowPolicy } from "../policy.ts";
import type { Question } from "../question.ts";

/** A question that was put to the policy, and its answer. */
export interface AskedOnce {
  readonly workflow: WorkflowPolicy;
  readonly question: Question;
  readonly decision: Decision;
}

/** The parts of a policy that cases can reach or miss. */
export const PARTS_COVERED = [
  "rule",
  "threshold",
  "allowed action",
  "step",
  "reviewer group",
  "SOP check",
  "PII guardrail",
  "when",
  "authority",
] as const;

/** One thing that the policy can do, and whether a question made it do so. */
export interface Point {
  readonly part: (typeof PARTS_COVERED)[number];
  /** For people, without the part's name. */
  readonly says: string;
  readonly reachedBy: (asked: AskedOnce) => boolean;
}
