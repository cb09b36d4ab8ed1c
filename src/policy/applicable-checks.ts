import type { CompiledCheck, WorkflowPolicy } from "./policy.ts";
import type { Question } from "./question.ts";

/** The SOP checks that a question must pass: those for its action, and those for all. */
export function applicableChecks({ proposal }: Question, workflow: WorkflowPolicy): readonly CompiledCheck[] {
  return workflow.sop.checks.filter(
    ({ actions }) => actions === null || (proposal !== null && actions.has(proposal.payload.action)),
  );
}
