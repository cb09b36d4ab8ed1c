import { namesUsed } from "./conditions/index.ts";
import type { WorkflowPolicy } from "./policy.ts";

/** The mapped ticket fields ("fields.tax_form") that a workflow's decisions depend on: those that its SOP's checks or the policy's steps name. */
export function fieldsRead({ sop, steps }: WorkflowPolicy): ReadonlySet<string> {
  const conditions = [...sop.checks, ...steps].map(({ condition }) => condition);
  return new Set(conditions.flatMap(namesUsed).filter((name) => name.startsWith("fields.")));
}
