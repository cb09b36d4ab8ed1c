import type { Entry } from "../case/index.ts";
import type { Asking } from "./asking.ts";
import { record } from "./entries.ts";
import type { World } from "./world.ts";

/** The entries of what a person does to the log itself, and why. */
export async function recordOfLog(
  world: World,
  kind: string,
  { by, reason }: Asking,
  payload: object,
): Promise<readonly Entry[]> {
  const { all } = await record(world, {
    kind,
    actor: { type: "person", id: by },
    subject: { system: "ops-trust", type: "log", id: world.logName },
    caseId: null,
    corr: {},
    payload: { reason, ...payload },
  });
  return all;
}
