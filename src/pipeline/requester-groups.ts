import { errorCode, type Facts, type TicketContext } from "../case/index.ts";
import { requesterFact, requesterGroups, type WorkflowPolicy } from "../policy/index.ts";
import type { World } from "./world.ts";

/** Whether the requester is in each group that the policy's steps ask about, by the directory's ids. No values when nobody can tell: the steps are unknown then, and the highest reviewers are asked. */
export async function requesterValues(
  world: Pick<World, "directory" | "log">,
  workflow: WorkflowPolicy,
  { ref, people }: TicketContext,
): Promise<Facts["values"]> {
  const groups = requesterGroups(workflow);
  const requester = people.status === "ok" ? people.value?.requester : null;
  if (groups.length === 0 || requester == null) return {};
  try {
    const person = await world.directory.byAccount(ref.system, requester.id);
    if (person === null) return {};
    return Object.fromEntries(groups.map((group) => [requesterFact(group), person.groups.includes(group)]));
  } catch (error) {
    world.log.warn("requester's groups not read", { code: errorCode(error) });
    return {};
  }
}
