import { objection, type Rule } from "./rule.ts";

/** What a person changed needs an approval of its own. */
export const modified: Rule = ({ facts, proposal }) => {
  if (facts.modifiedBy === null && (proposal === null || proposal.modifies === null)) return [];
  return [objection("modified", "review", "A person changed the proposal, so the changed version needs its own approval.")];
};
