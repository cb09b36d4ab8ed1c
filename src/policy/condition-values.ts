import { type Amount, type Facts, type FactValue, isActionType, quantised, type Risk } from "../case/index.ts";
import { amountOf } from "./amount.ts";
import { NO_ACTION, ownNames } from "./condition-names.ts";
import type { Value, Values } from "./conditions/index.ts";
import { decimal } from "./decimal.ts";
import { guardrailTripped } from "./guardrail.ts";
import type { WorkflowPolicy } from "./policy.ts";
import type { Question } from "./question.ts";

/** The facts as conditions read them. Fields and sources are kept as text and read as their SOP's type; what does not fit stays as it is, and thereby unknown. */
export function factMap(facts: Pick<Facts, "values">, workflow: WorkflowPolicy): Map<string, Value> {
  const types = new Map(ownNames(workflow.sop.sop));
  const read = (name: string, value: FactValue): FactValue => {
    const type = types.get(name)?.type;
    return type === undefined || typeof value !== "string" ? value : typed(value, type);
  };
  return new Map(Object.entries(facts.values).map(([name, value]) => [name, read(name, value)]));
}

function typed(text: string, type: "string" | "number" | "boolean"): FactValue {
  if (type === "number") return decimal(text) ?? text;
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

/** What approvals.steps read. A confidence that nothing measured counts as 0: the lowest there is, not an unknown. */
export function stepValues(question: Question, workflow: WorkflowPolicy, risk: Risk): Values {
  const { auto, review, autoKey } = workflow.thresholds;
  const action = question.proposal?.payload.action ?? question.action;
  const values = factMap(question.facts, workflow);
  values.set("risk", risk);
  values.set("confidence", quantised(question.confidence) ?? 0);
  values.set("pii_guardrail", guardrailTripped(question, workflow));
  values.set("workflow", workflow.id);
  values.set("action", action !== null && isActionType(action) ? action : NO_ACTION);
  values.set("thresholds.auto_*", auto);
  values.set(`thresholds.${autoKey}`, auto);
  values.set("thresholds.require_human_review_below", review);
  return withAmount(values, amountOf(workflow, question.facts.values, action));
}

/** A sum that nobody can say has no value: the step that asks for it cannot be answered. */
function withAmount(values: Map<string, Value>, amount: Amount): Values {
  values.delete("amount");
  values.delete("currency");
  if (amount === null || amount === "unknown") return values;
  return values.set("amount", amount.value).set("currency", amount.currency);
}
