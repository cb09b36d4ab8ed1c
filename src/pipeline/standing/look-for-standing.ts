import { type CaseIn, type Review, templateDigest } from "../../case/index.ts";
import type { Due, StandingNow } from "../../ports/index.ts";
import type { World } from "../world.ts";

/** Brings a question that just stands in its ticket forward where somebody approved the like of it beforehand. */
export async function lookForStanding(world: World, { id, caseId }: Review): Promise<readonly Due[]> {
  if (world.policy.standing === null) return [];
  const of = await world.store.cases.load(caseId);
  const live = of?.status === "in_review" && of.reviewId === id ? await liveFor(world, of) : [];
  return live.length === 0 ? [] : [lookIn(world, id, 0)];
}

/** What people approved beforehand of this action with these words, the oldest first. */
export async function liveFor(world: World, { workflow, proposal }: CaseIn<"in_review">): Promise<readonly StandingNow[]> {
  return proposal === null ? [] : world.store.standingApprovals.live(workflow, templateDigest(proposal.payload));
}

/** The question is looked at after so long. */
export function lookIn(world: World, ref: string, ms: number): Due {
  return { kind: "review", ref, at: new Date(world.clock().getTime() + ms) };
}
