import type { Configuration } from "./config/index.ts";
import { recordOutside, type World } from "./pipeline/index.ts";

/** Records that the service started: under which policy, with which stand-ins, and what demotes automation. */
export function recordStart(world: World, { notes }: Configuration): Promise<void> {
  return recordOutside(world, {
    kind: "service.started",
    actor: { type: "service", id: "ops-trust" },
    subject: { system: "ops-trust", type: "process", id: world.region },
    caseId: null,
    corr: {},
    payload: {
      policy: world.policy.hash,
      policy_version: world.policy.version,
      notes,
      demotions: world.demotions,
      inert: world.policy.inert,
    },
  });
}
