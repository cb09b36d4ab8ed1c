import type { Case, TicketContext } from "../case/index.ts";
import type { WorkflowPolicy } from "../policy/index.ts";
import type { StoredDelivery } from "../ports/index.ts";
import type { World } from "./world.ts";

/** A case as a delivery opens it: nothing of the ticket is decided yet. */
export function newCase(world: World, stored: StoredDelivery, workflow: WorkflowPolicy, context: TicketContext): Case {
  const now = world.clock().toISOString();
  return {
    id: world.makeId(),
    version: 0,
    workflow: workflow.id,
    ticket: context.ref,
    region: world.region,
    openedAt: stored.receivedAt,
    updatedAt: now,
    delivery: stored.delivery.id,
    fingerprint: null,
    lastComment: null,
    tries: 0,
    touches: 0,
    entries: [],
    status: "received",
  };
}
