import type { StandingHold } from "../ports/index.ts";
import type { World } from "./world.ts";

/** What stops automation in a workflow right now: pauses by people and late evidence. Empty = nothing. Read from the store each time, so that a pause works before the next write. */
export async function holdsNow(world: World, workflow: string): Promise<readonly string[]> {
  const { maxLagSeconds } = world.timing;
  const holds = await world.store.pauses.holds(workflow, { log: world.logName, maxLagSeconds });
  return holds.map((hold) => reasonOf(hold, maxLagSeconds));
}

function reasonOf({ what, by }: StandingHold, maxLagSeconds: number): string {
  switch (what) {
    case "everything":
      return `paused for all workflows by ${by}`;
    case "workflow":
      return `paused for this workflow by ${by}`;
    case "evidence":
      return `evidence has waited longer than ${maxLagSeconds} s for its seal`;
    case "checkpoint":
      return "the evidence in the database is not what its last signed checkpoint says";
    case "restore":
      return "the database has less than what was shipped of it: evidence adopt brings it back";
    case "gate":
      return "the gate of this workflow is closed";
    case "schedule":
      return "a schedule keeps automation from this workflow now";
  }
}
