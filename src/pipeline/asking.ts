import { OpsError } from "../case/index.ts";
import type { World } from "./world.ts";

/** Who asks for something and why; both stand in the evidence. */
export interface Asking {
  readonly by: string;
  readonly reason: string;
}

/** Throws POLICY_INVALID, naming those that there are. */
export function assertWorkflow(world: World, workflow: string | null): void {
  if (workflow === null || world.policy.workflows.has(workflow)) return;
  throw new OpsError(
    "POLICY_INVALID",
    `no such workflow: ${workflow}; the policy has ${[...world.policy.workflows.keys()].join(", ")}`,
  );
}
