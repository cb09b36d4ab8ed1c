import { type Amount, factValues, type Proposal, type TicketContext } from "../case/index.ts";
import { amountOf } from "../policy/index.ts";
import type { World } from "./world.ts";

/** What a case's proposal is worth by this reading of its ticket. A workflow that left the policy has no amount that anybody could know. */
export function amountIn(
  world: World,
  of: { readonly workflow: string; readonly proposal: Proposal | null },
  context: TicketContext,
): Amount {
  const workflow = world.policy.workflows.get(of.workflow);
  if (workflow === undefined) return "unknown";
  return amountOf(workflow, factValues(context, world.clock(), null), of.proposal?.payload.action ?? null);
}
