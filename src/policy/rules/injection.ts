import { listed } from "../plain.ts";
import { objection, type Rule } from "./rule.ts";

/** Text that tries to steer the model sends the ticket to people, with the signs shown. */
export const injection: Rule = ({ facts }) => {
  if (facts.injection.length === 0) return [];
  return [
    objection("injection", "review", `The ticket holds text that tries to steer the automation: ${listed(facts.injection)}.`),
  ];
};
