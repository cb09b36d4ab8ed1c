import { piiTripped } from "../guardrail.ts";
import { listed } from "../plain.ts";
import { objection, type Rule } from "./rule.ts";

/** Personal data outside its own fields, or a part nobody could search for it, needs a person; with or without the guardrail. */
export const pii: Rule = (question) => {
  if (!piiTripped(question)) return [];
  const { kinds, restricted, unread, tripped } = question.facts.pii;
  const named = kinds.length === 0 ? "" : ` (${listed(kinds)})`;
  const found = restricted
    ? `Restricted personal data was found${named}.`
    : `Personal data was found outside its own fields${named}.`;
  const objections = restricted || tripped ? [objection("pii", "review", found)] : [];
  return unread
    ? [...objections, objection("pii", "review", "A part of the ticket could not be searched for personal data.")]
    : objections;
};
