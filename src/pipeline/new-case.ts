import type { Case, End, TicketContext } from "../case/index.ts";
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
    ...rejectionsAfter(latest),
    ...(isContested(latest) ? { contested: true } : {}),
    entries: [],
    status: "received",
  };
}

/** That an action was taken back is a rejection of what was drafted. */
function rejectionsAfter(latest: Case | null): Pick<Case, "rejections"> {
  const reverses = latest?.status === "ended" && latest.end === "applied" ? latest.reverses : undefined;
  const all = [...(latest?.rejections ?? []), ...(reverses === undefined ? [] : [reverses.reasonCode])];
  return all.length === 0 ? {} : { rejections: all };
}

const GIVEN_UP: ReadonlySet<string> = new Set<End>(["rejected", "expired", "abandoned", "dropped"]);

/** People took an action back on this ticket, or were asked to when it changed: nothing is done here without them from then on. */
function isContested(latest: Case | null): boolean {
  if (latest === null) return false;
  const asked = latest.reverses !== undefined && !(latest.status === "ended" && GIVEN_UP.has(latest.end));
  return asked || latest.contested === true;
}
