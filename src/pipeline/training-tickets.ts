import type { Delivery } from "../case/index.ts";
import type { World } from "./world.ts";

/** Nothing is done about it. No case has this id. */
export const IGNORED = "";

/** What a delivery means for exercises: the sealed case that it opens, IGNORED where its ticket is a training ticket otherwise, null where it is none. */
export async function trainingOf(world: World, { id, system, ticket }: Delivery): Promise<string | null> {
  const { policy } = world;
  const isTraining = policy.vigilance.exercises?.trainingTickets.some(
    (one) => one.ticket === ticket.id && policy.workflows.get(one.workflow)?.source.startsWith(`${system}.`),
  );
  if (isTraining !== true) return null;
  return (await world.store.exercises.ofDelivery(id))?.caseId ?? IGNORED;
}
