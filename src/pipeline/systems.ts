import { type Case, OpsError, type TicketRef } from "../case/index.ts";
import type { WorkflowPolicy } from "../policy/index.ts";
import type { TicketSystem } from "../ports/index.ts";
import type { World } from "./world.ts";

/** The connected system of a ticket; SETTING_INVALID when it is no longer configured. */
export function systemOf(world: World, ticket: TicketRef): TicketSystem {
  const system = world.systems.get(ticket.system);
  if (system === undefined)
    throw new OpsError("SETTING_INVALID", "the ticket's system is not configured here", { system: ticket.system });
  return system;
}

/** The same through the account of the case's workflow, where that has one of its own: all that is read and written for a case goes this way. */
export function accountFor(world: World, of: { readonly ticket: TicketRef; readonly workflow: string }): TicketSystem {
  const system = systemOf(world, of.ticket);
  return system.as?.(of.workflow) ?? system;
}

/** The policy of a case's workflow; POLICY_INVALID when the policy no longer has it. */
export function workflowOf(world: World, of: Case): WorkflowPolicy {
  const workflow = world.policy.workflows.get(of.workflow);
  if (workflow === undefined) throw new OpsError("POLICY_INVALID", "the policy no longer has this workflow", { case: of.id });
  return workflow;
}
