import { type CaseIn, fingerprint, lastHumanComment } from "../../case/index.ts";
import { sectionsOf } from "../facts.ts";
import type { Handed, Staged } from "../stage.ts";
import { systemOf } from "../systems.ts";
import type { World } from "../world.ts";

/** Reads the ticket again. Throws what the ticket system throws. */
export async function gatherContext(world: World, of: CaseIn<"received">, _handed: Handed): Promise<Staged> {
  const context = await systemOf(world, of.ticket).read(of.ticket);
  const event = {
    type: "context_gathered" as const,
    fingerprint: fingerprint(context),
    lastComment: lastHumanComment(context),
    ticketVersion: context.version,
    sections: sectionsOf(context),
  };
  return { kind: "event", event, context };
}
