import type { Objection } from "../../case/index.ts";
import type { WorkflowPolicy } from "../policy.ts";
import type { Question } from "../question.ts";
import type { RuleName } from "./names.ts";

/** One question of the policy: every objection it has, [] for none. Pure. Its reasons are sentences for people, without a word of the ticket's or the model's text. */
export type Rule = (question: Question, workflow: WorkflowPolicy) => readonly Objection[];

/** Makes an objection. */
export function objection(rule: RuleName | "rule_failed", outcome: Objection["outcome"], reason: string): Objection {
  return { rule, outcome, reason };
}
