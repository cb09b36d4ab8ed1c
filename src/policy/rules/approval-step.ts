import { matchesOf } from "../route.ts";
import { objection, type Rule } from "./rule.ts";

/** A step of the policy that matches asks for people. A policy without steps always does. */
export const approvalStep: Rule = (question, workflow) => {
  if (workflow.steps.length === 0)
    return [objection("approval_step", "review", "The policy has no approval steps, so people decide everything.")];
  return matchesOf(question, workflow).flatMap(({ number, step, failed }) =>
    failed === null ? [objection("approval_step", "review", `Policy step ${number} asks for people: ${step.text}`)] : [],
  );
};

/** A step that cannot be answered asks for the highest: something about the ticket is not known, which is more than that people are asked. */
export const approvalStepUnknown: Rule = (question, workflow) =>
  matchesOf(question, workflow).flatMap(({ number, failed }) => {
    const reason = `Policy step ${number} cannot be answered (${failed}), so the highest reviewers are asked.`;
    return failed === null ? [] : [objection("approval_step_unknown", "review", reason)];
  });
