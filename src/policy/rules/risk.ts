import { riskOf } from "../risk.ts";
import { objection, type Rule } from "./rule.ts";

/** Only low risk goes without people. */
export const risk: Rule = (question) => {
  const found = riskOf(question);
  if (found.risk === "low") return [];
  return [objection("risk", "review", `The risk is ${found.risk} (${found.reasons.join("; ")}).`)];
};
