import type { Case, Status } from "../case/index.ts";
import type { Handed, Stage, Staged } from "./stage.ts";
import { carryOut } from "./stages/carry-out.ts";
import { draftAndDecide } from "./stages/draft-and-decide.ts";
import { gatherContext } from "./stages/gather-context.ts";
import { release } from "./stages/release.ts";
import type { World } from "./world.ts";

/** The pipeline, status by status: read, draft and decide, carry out; or wait for people. */
const STAGES: { readonly [S in Status]: Stage<S> | "waits" | "ends" } = {
  received: gatherContext,
  in_context: draftAndDecide,
  in_review: "waits",
  cleared: carryOut,
  held: release,
  stuck: "waits",
  ended: "ends",
};

/** Runs the stage of the case's status. */
export function stageOf(world: World, of: Case, handed: Handed): Promise<Staged> | "waits" | "ends" {
  // TypeScript cannot correlate a status with the case that has it; the table's own type does.
  const stage = STAGES[of.status] as Stage<Status> | "waits" | "ends";
  return typeof stage === "string" ? stage : stage(world, of, handed);
}
