import { z } from "zod";
import { shippedBetween } from "./lost-cases.ts";
import type { World } from "./world.ts";

const Switch = z.looseObject({
  at: z.string(),
  actor: z.looseObject({ id: z.string() }),
  subject: z.looseObject({ id: z.string() }),
  payload: z.looseObject({ reason: z.string() }),
});

/** What people stopped or let go on in the lost time stays so. */
export async function restorePauses(world: World, range: { readonly fromSeq: number; readonly toSeq: number }): Promise<void> {
  const { pauses } = world.store;
  for await (const { kind, canonical } of shippedBetween(world, range)) {
    if (kind !== "automation.paused" && kind !== "automation.resumed") continue;
    const { at, actor, subject, payload } = Switch.parse(JSON.parse(canonical));
    const workflow = subject.id === "*" ? null : subject.id;
    if (kind === "automation.resumed") await pauses.clear(workflow, [], world.clock());
    else await pauses.set({ workflow, by: actor.id, reason: payload.reason, at }, []);
  }
}
