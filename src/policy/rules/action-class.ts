import { ACTIONS, type ActionClass } from "../../case/index.ts";
import { objection, type Rule } from "./rule.ts";

const NEVER_BY_CONFIDENCE: ReadonlySet<ActionClass> = new Set(["destructive", "financial", "access"]);

/** Confidence alone never carries out a destructive or financial action, nor one that grants access. */
export const actionClass: Rule = ({ proposal }) => {
  if (proposal === null) return [];
  const { class: found } = ACTIONS[proposal.payload.action];
  if (!NEVER_BY_CONFIDENCE.has(found)) return [];
  return [objection("action_class", "review", `The action is classified as ${found}.`)];
};
