import { isActionType } from "../../case/index.ts";
import { objection, type Rule } from "./rule.ts";

/** Refuses an action outside the workflow's allow-list, whoever proposed it. */
export const actionNotAllowed: Rule = ({ action, proposal }, workflow) => {
  const named = [...new Set([action, proposal?.payload.action ?? null])];
  return named
    .filter((name) => name !== null)
    .filter(isActionType)
    .filter((name) => !workflow.allowedActions.has(name))
    .map((name) => objection("action_not_allowed", "refuse", `The action ${name} is not among the workflow's allowed actions.`));
};
