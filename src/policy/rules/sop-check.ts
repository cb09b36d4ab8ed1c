import { applicableChecks } from "../applicable-checks.ts";
import { factMap } from "../condition-values.ts";
import { evaluate } from "../conditions/index.ts";
import { listed, plain } from "../plain.ts";
import { objection, type Rule } from "./rule.ts";

/** One objection for each SOP check that fails or cannot be answered. An action that no check covers has nothing but confidence behind it. */
export const sopCheck: Rule = (question, workflow) => {
  const review = (reason: string) => objection("sop_check", "review", reason);
  // They speak of what is to be done, not of what is to be undone.
  if (question.facts.reversal !== undefined) return [];
  const checks = applicableChecks(question, workflow);
  if (checks.length === 0 && question.proposal !== null) {
    return [review(`The SOP has no check for ${question.proposal.payload.action}, so nothing but confidence speaks for it.`)];
  }
  const facts = factMap(question.facts, workflow);
  return checks.flatMap(({ id, says, condition }) => {
    const answer = evaluate(condition, facts);
    if (answer.value === true) return [];
    const unknown = answer.value === "unknown" ? ` cannot be answered (${listed(answer.reasons)})` : " does not hold";
    return [review(`SOP check ${id}${unknown}: ${plain(says)}`)];
  });
};
