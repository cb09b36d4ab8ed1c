import type { WorkflowPolicy } from "./policy.ts";
import type { Question } from "./question.ts";

/** Personal data was found where it does not belong, or nobody can say that there is none. */
export function piiTripped({ facts }: Question): boolean {
  return facts.pii.tripped || facts.pii.restricted || facts.pii.unread;
}

/** What `pii_guardrail` means in a condition: the workflow has it on AND it tripped. */
export function guardrailTripped(question: Question, workflow: WorkflowPolicy): boolean {
  return workflow.piiGuardrail && piiTripped(question);
}
