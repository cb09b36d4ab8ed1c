import { isActionType } from "../../case/index.ts";
import { objection, type Rule } from "./rule.ts";

/** Refuses an action outside the taxonomy. */
export const actionUnknown: Rule = ({ action }) => {
  if (action === null || isActionType(action)) return [];
  const named = /^[a-z_]{1,40}$/.test(action) ? `"${action}"` : "something";
  return [objection("action_unknown", "refuse", `The model named ${named}, which is no action that exists.`)];
};
