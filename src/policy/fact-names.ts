import type { FactType } from "../case/index.ts";
import { checkNames } from "./condition-names.ts";
import { memberOf } from "./conditions/index.ts";
import { requesterGroups } from "./fields-read.ts";
import type { WorkflowPolicy } from "./policy.ts";

/** Every fact that may be read about a workflow's tickets, with its type: those of all tickets, those that its SOP declares, and what steps ask about region and requester. */
export function factNames(workflow: WorkflowPolicy): ReadonlyMap<string, FactType> {
  const asked = requesterGroups(workflow).map((group) => [memberOf(group), { type: "boolean" }] as const);
  return new Map<string, FactType>([...checkNames(workflow.sop.sop), ["region", { type: "string" }], ...asked]);
}
