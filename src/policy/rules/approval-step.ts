import { matchesOf } from "../route.ts";
import { objection, type Rule } from "./rule.ts";

/** A step of the policy that matches, or cannot be answered, asks for people. A policy without steps always does. */
export const approvalStep: Rule = (question, workflow) => {
  const review = (reason: string) => objection("approval_step", "review", reason);
  if (workflow.steps.length === 0) return [review("The policy has no approval steps, so people decide everything.")];
  return matchesOf(question, workflow).map(({ number, step, failed }) =>
    failed === null
      ? review(`Policy step ${number} asks for people: ${step.text}`)
      : review(`Policy step ${number} cannot be answered (${failed}), so the highest reviewers are asked.`),
  );
};
