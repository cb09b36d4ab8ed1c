import { ACTIONS } from "../../case/index.ts";
import { objection, type Rule } from "./rule.ts";

/** An action of tier 3 is never automatic, allowed or not. */
export const tier3NeverAutomatic: Rule = ({ proposal }) => {
  if (proposal === null || ACTIONS[proposal.payload.action].tier !== 3) return [];
  return [
    objection("tier3_never_automatic", "review", `The action ${proposal.payload.action} is never carried out without a person.`),
  ];
};
