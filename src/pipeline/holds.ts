import type { World } from "./world.ts";

/** What stops automation in a workflow right now: pauses by people and late evidence. Empty = nothing. Read from the store each time, so that a pause works before the next write. */
export async function holdsNow(world: World, workflow: string): Promise<readonly string[]> {
  const { pauses, lagSeconds } = await world.store.pauses.listWithLag(world.logName);
  const holds = pauses
    .filter((pause) => pause.workflow === null || pause.workflow === workflow)
    .map((pause) => `paused ${pause.workflow === null ? "for all workflows" : "for this workflow"} by ${pause.by}`);
  if (lagSeconds > world.timing.maxLagSeconds)
    holds.push(`evidence has waited longer than ${world.timing.maxLagSeconds} s for its seal`);
  return holds;
}
