import { type CaseIn, fingerprint, lastHumanComment } from "../../case/index.ts";
import { sectionsOf } from "../facts.ts";
import { readAgain, withPatience } from "../patience.ts";
import type { Handed, Staged } from "../stage.ts";
import { workflowOf } from "../systems.ts";
import type { World } from "../world.ts";

/** Reads the ticket again, within the policy's timeout_seconds. Throws what the ticket system throws, and REGION_MISMATCH. */
export async function gatherContext(world: World, of: CaseIn<"received">, _handed: Handed): Promise<Staged> {
  const workflow = workflowOf(world, of);
  const context = await withPatience(workflow.timeoutSeconds, (signal) =>
    readAgain(world, { ticket: of.ticket, workflow }, signal),
  );
  const event = {
    type: "context_gathered" as const,
    fingerprint: fingerprint(context),
    lastComment: lastHumanComment(context),
    ticketVersion: context.version,
    sections: sectionsOf(context),
  };
  return { kind: "event", event, context };
}
