import { OpsError, type Part, type TicketContext } from "../case/index.ts";
import type { WorkflowPolicy } from "../policy/index.ts";
import type { StoredDelivery, TicketSystem } from "../ports/index.ts";
import { within, withPatience } from "./patience.ts";
import type { World } from "./world.ts";

/** Where a delivery's ticket is read before anybody knows whose it is. */
export interface Source {
  readonly system: TicketSystem;
  /** The account that it is read through. */
  readonly reader: TicketSystem;
  readonly timeoutSeconds: number;
  readonly parts: ReadonlySet<Part>;
}

/** Whose ticket it is shows when it is read: until then the system's own account reads it, unless all it may be have one account. */
export function readerFor(system: TicketSystem, candidates: readonly WorkflowPolicy[]): TicketSystem {
  const readers = new Set(candidates.map(({ id }) => system.as?.(id) ?? system));
  const [only] = readers;
  return only !== undefined && readers.size === 1 ? only : system;
}

/** The workflows that a ticket of that kind may belong to. */
export function candidatesOf(world: World, system: TicketSystem, kind: string): readonly WorkflowPolicy[] {
  return [...world.policy.workflows.values()].filter((workflow) => system.sources.get(workflow.source)?.kind === kind);
}

/** A ticket as read is this workflow's. */
export function matches(system: TicketSystem, workflow: WorkflowPolicy, context: TicketContext): boolean {
  const source = system.sources.get(workflow.source);
  const selectors = context.fields.value?.selectors ?? {};
  return source !== undefined && Object.entries(source.selectors).every(([name, value]) => selectors[name] === value);
}

/** A ticket may be hidden for a moment (a right that comes late, a replica behind): that it is absent is believed when it stays so. */
const ABSENT_LOOKS = 3;

/** The ticket of a delivery as its account reads it, or why there is none. This reading is the opened case's context: it has the time of that stage. */
export async function readOrNot(
  { reader, timeoutSeconds, parts }: Source,
  stored: StoredDelivery,
): Promise<TicketContext | "absent" | "alone absent" | "ours"> {
  try {
    return await withPatience(timeoutSeconds, (signal) => within(signal, reader.read(stored.delivery.ticket, parts)));
  } catch (error) {
    if (!(error instanceof OpsError) || error.code !== "TICKET_ABSENT") throw error;
    if (error.context["ours"] === true) return "ours";
    const { readable } = error.context;
    // Where no ticket of its kind shows, our rights are gone, not the ticket: that is never believed.
    if (readable === false || stored.tries + 1 < ABSENT_LOOKS) throw error;
    return readable === true ? "alone absent" : "absent";
  }
}
