import type { Case, CaseEvent, CaseIn, Status, TicketContext } from "../case/index.ts";
import { carryOut } from "./stages/carry-out.ts";
import { draftAndDecide } from "./stages/draft-and-decide.ts";
import { gatherContext } from "./stages/gather-context.ts";
import { release } from "./stages/release.ts";
import type { World } from "./world.ts";

/** What a stage reports: an event (with the context it read, for the next stage), or when to look again. `tried` counts as a failed try. */
export type Staged =
  | { readonly kind: "event"; readonly event: CaseEvent; readonly context: TicketContext | null }
  | { readonly kind: "later"; readonly at: Date; readonly tried: boolean };

/** A stage reports what happened and changes nothing; outside writes are intents for the effect runner. */
export type Stage<S extends Status> = (world: World, of: CaseIn<S>, context: TicketContext | null) => Promise<Staged>;

/** The pipeline, status by status: read, draft and decide, carry out; or wait for people. */
export const STAGES: { readonly [S in Status]: Stage<S> | "waits" | "ends" } = {
  received: gatherContext,
  in_context: draftAndDecide,
  in_review: "waits",
  cleared: carryOut,
  held: release,
  stuck: "waits",
  ended: "ends",
};

/** Runs the stage of the case's status. */
export function stageOf(world: World, of: Case, context: TicketContext | null): Promise<Staged> | "waits" | "ends" {
  switch (of.status) {
    case "received":
      return gatherContext(world, of, context);
    case "in_context":
      return draftAndDecide(world, of, context);
    case "cleared":
      return carryOut(world, of, context);
    case "held":
      return release(world, of);
    case "in_review":
    case "stuck":
      return "waits";
    case "ended":
      return "ends";
  }
}
