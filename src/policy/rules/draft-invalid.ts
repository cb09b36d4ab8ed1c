import { isActionType } from "../../case/index.ts";
import type { WorkflowPolicy } from "../policy.ts";
import type { Question } from "../question.ts";
import { objection, type Rule } from "./rule.ts";

/** Words, numbers and plain punctuation: no quotes, no markup, nothing that a model's answer could smuggle in unseen. */
const SAFE = /^[\w ,.:;/()-]{1,160}$/;

/** Refuses a draft that broke its schema, or whose action cannot be made into an exact payload under this very policy. */
export const draftInvalid: Rule = (question, workflow) => {
  if (question.drafted === "unavailable") return [];
  const problem =
    question.drafted === "invalid"
      ? `The model's answer does not have the required form${detail(question)}.`
      : problemOf(question, workflow);
  return problem === null ? [] : [objection("draft_invalid", "refuse", problem)];
};

function problemOf(question: Question, workflow: WorkflowPolicy): string | null {
  const { action, proposal } = question;
  if (action === null) return "The draft names no action.";
  // An action outside the taxonomy has its own rule.
  if (proposal === null) return isActionType(action) ? `The action cannot be carried out as drafted${detail(question)}.` : null;
  if (proposal.payload.action !== action) return "The proposal is about another action than the draft.";
  if (proposal.payload.policy !== workflow.policyHash) return "The proposal was made under another policy.";
  return null;
}

function detail({ why }: Question): string {
  return why !== null && SAFE.test(why) ? ` (${why})` : "";
}
