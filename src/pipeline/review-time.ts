import type { Decision, Review } from "../case/index.ts";
import type { WorkflowPolicy } from "../policy/index.ts";
import { addOnShiftMinutes, type Opening, type Pace, shiftLines, sitesOf } from "../review/index.ts";
import type { World } from "./world.ts";

/** How fast a review's time runs: the policy's minutes, in the shifts of the groups it was routed to; by the wall clock when the risk is high. */
export function paceOf(world: World, review: Review): Pace {
  const workflow = world.policy.workflows.get(review.workflow);
  const primary = review.routing?.step === review.step ? review.routing.levels[0]?.groups : undefined;
  const groups = primary ?? review.steps[review.step]?.groups ?? [];
  const sites = review.risk === "high" ? null : sitesOf(world.roster, groups);
  // A workflow that left the policy escalates nothing any more; its questions keep the time they said.
  if (workflow === undefined) return { sloMinutes: 1, expiryMinutes: 0, escalateAt: [], sites };
  const { sloMinutes, expiryMinutes, escalateAt } = workflow;
  return { sloMinutes, expiryMinutes, escalateAt, sites };
}

/** Until when a new question is open, and whose shifts its minutes run in. */
export function timeOf(
  world: World,
  workflow: WorkflowPolicy,
  { steps, risk }: Decision,
  now: Date,
): Pick<Opening, "expiresAt" | "shift"> {
  const groups = steps[0]?.groups ?? [];
  const sites = risk === "high" ? null : sitesOf(world.roster, groups);
  return {
    expiresAt: addOnShiftMinutes(now, workflow.expiryMinutes, sites).toISOString(),
    shift: world.roster === null ? [] : shiftLines({ groups, risk, sites, onDuty: sitesOf(world.roster, groups), now }),
  };
}
