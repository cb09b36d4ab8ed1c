import { barredAs, type StandingEnd } from "../../case/index.ts";
import type { Person, StandingNow } from "../../ports/index.ts";
import type { World } from "../world.ts";

/** Why it counts no more, whatever the question and whoever gave it; null = it stands. */
export function overOf({ policy, clock }: Pick<World, "policy" | "clock">, approval: StandingNow): StandingEnd | null {
  if (approval.ended !== null) return approval.ended.why;
  if (clock().getTime() >= Date.parse(approval.until)) return "expired";
  if (approval.used.length >= approval.uses) return "used_up";
  return policy.standing === null || policy.hash !== approval.policy ? "policy_changed" : null;
}

/** The same, the giver looked up anew. Throws DIRECTORY_DOWN. */
export async function endOf(world: World, approval: StandingNow): Promise<StandingEnd | null> {
  const over = overOf(world, approval);
  if (over !== null) return over;
  const giver = await world.directory.byId(approval.person, { fresh: true });
  return giver !== null && barredAs(giver) === null && mayGive(world, giver) ? null : "giver_lost";
}

/** Whether the policy lets members of his groups approve beforehand. */
export function mayGive({ policy }: Pick<World, "policy">, { groups }: Pick<Person, "groups">): boolean {
  return policy.standing?.groups.some((group) => groups.includes(group)) === true;
}
