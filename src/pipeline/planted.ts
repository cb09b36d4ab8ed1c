import type { Case, Decision, Drafted, Proposal, TicketContext } from "../case/index.ts";
import { plant } from "../drafting/index.ts";
import type { WorkflowPolicy } from "../policy/index.ts";
import type { StoredExercise } from "../ports/index.ts";
import { noRoom } from "./capacity.ts";
import type { World } from "./world.ts";

/** The exercise that a case is to be; null = it is a real one, or there are no exercises. */
export function exerciseIn(world: World, of: Case): Promise<StoredExercise | null> {
  if (world.policy.vigilance.exercises === null) return Promise.resolve(null);
  return world.store.exercises.ofCase(of.id);
}

/** The draft of an exercise with its mistake; the sealed table keeps what it was. Null = nothing was drafted that one could be planted in. Of a real case: the draft as it is. */
export async function withMistake(
  world: World,
  workflow: WorkflowPolicy,
  exercise: StoredExercise | null,
  { drafted, context }: { readonly drafted: Drafted; readonly context: TicketContext },
): Promise<Drafted | null> {
  if (exercise === null) return drafted;
  const { caseId, plan } = exercise;
  const { thresholds, sop } = workflow;
  const planted = plant(drafted, { context, sop: sop.sop, thresholds, seed: plan.seed });
  if (planted === null || caseId === null) return null;
  await world.store.exercises.planted(caseId, planted.defect, planted.answer);
  return planted.drafted;
}

/** Whether people are asked about it, if it is an exercise: never about what is of high risk, never another group than the planned one, and never where there is no room. */
export async function isPut(world: World, workflow: WorkflowPolicy, { exercise, of, decision, proposal }: Put): Promise<boolean> {
  if (exercise === null) return true;
  if (decision.outcome !== "review" || proposal === null || decision.risk === "high") return false;
  const isGroup = decision.steps[0]?.groups.includes(exercise.plan.group) === true;
  if (!isGroup)
    world.log.warn("exercise not put: its training ticket asks another group", {
      workflow: workflow.id,
      group: exercise.plan.group,
    });
  return isGroup && (await noRoom(world, workflow, of, decision)) === null;
}

interface Put {
  readonly exercise: StoredExercise | null;
  readonly of: Case;
  readonly decision: Decision;
  readonly proposal: Proposal | null;
}
