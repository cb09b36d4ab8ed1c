import type { Case, TicketContext } from "../case/index.ts";
import type { WorkflowPolicy } from "../policy/index.ts";
import type { StoredDelivery } from "../ports/index.ts";
import type { World } from "./world.ts";

interface Opened {
  readonly context: TicketContext;
  /** The ticket's case before; null = none. */
  readonly latest: Case | null;
  /** The sealed id that it was planned with; null = a new one. */
  readonly exercise: string | null;
}

/** A case as a delivery opens it: nothing of the ticket is decided yet. */
export function newCase(world: World, stored: StoredDelivery, workflow: WorkflowPolicy, opened: Opened): Case {
  const { context, latest, exercise } = opened;
  const now = world.clock().toISOString();
  return {
    id: exercise ?? world.makeId(),
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
    // What people rejected of this ticket before is shown to its next draft.
    ...(latest?.rejections === undefined ? {} : { rejections: latest.rejections }),
    entries: [],
    status: "received",
  };
}
