import { OpsError } from "../case/index.ts";
import type { EvidenceHold } from "../ports/index.ts";
import type { Asking } from "./asking.ts";
import { recordOfLog } from "./record-of-log.ts";
import type { World } from "./world.ts";

/** Forbids that months leave. On record. */
export async function holdMonths(
  world: World,
  months: Pick<EvidenceHold, "first" | "last">,
  asking: Asking,
): Promise<EvidenceHold> {
  const hold = { id: world.makeId(), ...months, by: asking.by, at: world.clock().toISOString() };
  await world.store.leftMonths.hold(
    world.logName,
    hold,
    await recordOfLog(world, "evidence.held", asking, { hold: hold.id, ...months }),
  );
  return hold;
}

/** Ends a hold. Throws EVIDENCE_STAYS when it is none in force. */
export async function releaseHold(world: World, id: string, asking: Asking): Promise<void> {
  const entries = await recordOfLog(world, "evidence.hold_released", asking, { hold: id });
  if (!(await world.store.leftMonths.release(world.logName, id, entries)))
    throw new OpsError("EVIDENCE_STAYS", "there is no such hold in force: `evidence months` lists them");
}
