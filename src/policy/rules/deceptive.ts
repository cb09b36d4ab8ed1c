import { listed } from "../plain.ts";
import { objection, type Rule } from "./rule.ts";

/** A note with characters that people cannot see or may confuse needs a person. */
export const deceptive: Rule = ({ facts }) => {
  if (facts.deceptive.length === 0) return [];
  return [
    objection(
      "deceptive",
      "review",
      `The note holds characters that people cannot see or may confuse: ${listed(facts.deceptive)}.`,
    ),
  ];
};
