import type { CaseIn } from "../../case/index.ts";
import { holdsNow } from "../holds.ts";
import { sinkLag } from "../sink-lag.ts";
import type { Staged } from "../stage.ts";
import type { World } from "../world.ts";

/** Lets a held case go on when nothing holds its workflow any more. When it is looked at again was settled before (run.ts). */
export async function release(world: World, of: CaseIn<"held">): Promise<Staged> {
  const holds = [...(await holdsNow(world, of.workflow)), ...(await sinkLag(world, true))];
  if (holds.length === 0) return { kind: "event", event: { type: "released", by: "ops-trust" }, context: null };
  return { kind: "later", at: new Date(world.clock().getTime() + world.timing.tickMs), tried: false };
}
