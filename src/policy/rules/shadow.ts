import { objection, type Rule } from "./rule.ts";

/** In shadow mode what would be applied is only recorded. */
export const shadow: Rule = (_question, workflow) =>
  workflow.shadow ? [objection("shadow", "shadow", "The workflow runs in shadow mode: it records and applies nothing.")] : [];
