import { listed } from "../plain.ts";
import { objection, type Rule } from "./rule.ts";

/** A draft from a part of the ticket needs a person who reads the rest: what was left out may say the opposite. */
export const unshown: Rule = ({ facts }) => {
  if (facts.unshown.length === 0) return [];
  return [
    objection(
      "unshown",
      "review",
      `The ticket is too long: the model did not see all of it (left out: ${listed(facts.unshown)}).`,
    ),
  ];
};
