import { type ActionType, isActionType, isReversal } from "../../case/index.ts";
import { objection, type Rule } from "./rule.ts";

/** Refuses an action outside the workflow's allow-list, whoever proposed it. What takes an applied action back is in no allow-list: a person with the right asks for it, or nobody. */
export const actionNotAllowed: Rule = ({ action, proposal, facts }, workflow) => {
  const isAllowed = (name: ActionType): boolean =>
    isReversal(name) ? facts.reversal !== undefined : workflow.allowedActions.has(name);
  const named = [...new Set([action, proposal?.payload.action ?? null])];
  return named
    .filter((name) => name !== null)
    .filter(isActionType)
    .filter((name) => !isAllowed(name))
    .map((name) => objection("action_not_allowed", "refuse", `The action ${name} is not among the workflow's allowed actions.`));
};
