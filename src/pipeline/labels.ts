import { type Label, labelOf } from "../control/index.ts";
import { assertWorkflow } from "./asking.ts";
import type { World } from "./world.ts";

/** Labels of a workflow's ended reviews, oldest first, from after that one on. Throws POLICY_INVALID for a workflow that the policy does not have. */
export async function labelsOf(world: World, workflow: string, after: string, limit: number): Promise<readonly Label[]> {
  assertWorkflow(world, workflow);
  const known = new Set(world.policy.groups);
  return (await world.store.labels.ended(workflow, after, limit)).map((ended) => labelOf(ended, known));
}
