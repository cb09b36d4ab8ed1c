import { factValues, labelledDigest, PARTS, type TicketContext, type TicketRef } from "../case/index.ts";
import { namesCheckedAgain } from "../policy/index.ts";
import { withSources } from "./read-sources.ts";
import { accountFor } from "./systems.ts";
import type { World } from "./world.ts";

/** Hex SHA-256 over the facts from outside the ticket's fingerprint that the policy reads, unknown ones included; null when it reads none. Whoever changes one of them makes the decision stale. */
export function reliedOn(world: World, workflow: string, context: TicketContext): string | null {
  const names = namesOf(world, workflow);
  if (names.length === 0) return null;
  const values = new Map(Object.entries(factValues(context, new Date(context.readAt), null)));
  return labelledDigest("ots.relied.v1", Object.fromEntries(names.map((name) => [name, values.get(name) ?? null])));
}

/** Reads a ticket again with no more than what `reliedOn` needs: one call of the ticket system, and one of each source that a check reads. */
export async function readToCheck(world: World, workflow: string, ticket: TicketRef): Promise<TicketContext> {
  const firsts = namesOf(world, workflow).map((name) => name.split("."));
  const parts = new Set(PARTS.filter((part) => firsts.some(([first]) => first === part)));
  const sources = new Set(firsts.flatMap(([first, source]) => (first === "sources" && source !== undefined ? [source] : [])));
  const context = await accountFor(world, { ticket, workflow }).read(ticket, parts);
  const policy = world.policy.workflows.get(workflow);
  return policy === undefined ? context : withSources(world, policy, context, sources);
}

/** A workflow that left the policy reads nothing: its action is stale by the policy's hash. */
function namesOf(world: World, workflow: string): readonly string[] {
  const policy = world.policy.workflows.get(workflow);
  return policy === undefined ? [] : namesCheckedAgain(policy);
}
