import { OpsError, type TicketContext, type TicketRef } from "../case/index.ts";
import { partsRead, type WorkflowPolicy } from "../policy/index.ts";
import { withSources } from "./read-sources.ts";
import { accountFor } from "./systems.ts";
import type { World } from "./world.ts";

/** Does the automated work of one stage with a signal that is aborted after the policy's timeout_seconds. Effects never run under it: what was sent is not cut. */
export async function withPatience<T>(seconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const patience = new AbortController();
  // Not AbortSignal.timeout: its timer would stay for the whole time after every stage.
  const timer = setTimeout(() => patience.abort(), seconds * 1000);
  try {
    return await work(patience.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** The promise's result; TICKET_SYSTEM_DOWN when the signal comes first. What was still being read then goes on unheard: reading changes nothing. */
export async function within<T>(signal: AbortSignal, reading: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const stop = (): void =>
    reject(new OpsError("TICKET_SYSTEM_DOWN", "the ticket was not read within the policy's timeout_seconds"));
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop);
  try {
    return await Promise.race([reading, late]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** A case's ticket, and the workflow for whose next stage it is read. */
interface Again {
  readonly ticket: TicketRef;
  readonly workflow: WorkflowPolicy;
}

/** Reads a case's ticket again for the next stage, with all that its workflow's drafts are made from. Throws what the ticket system throws, and REGION_MISMATCH when the ticket is no longer this region's: neither model nor evidence may see it then. */
export async function readAgain(world: World, { ticket, workflow }: Again, signal: AbortSignal): Promise<TicketContext> {
  const context = await within(signal, accountFor(world, { ticket, workflow: workflow.id }).read(ticket, partsRead(workflow)));
  if (context.region === world.region) return withSources(world, workflow, context);
  throw new OpsError("REGION_MISMATCH", "the ticket no longer belongs to this region", { system: ticket.system });
}
