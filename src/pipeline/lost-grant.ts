import type { BrokenGlass, CaseIn, TicketContext } from "../case/index.ts";
import { lostGlass } from "./glass/lost-glass.ts";
import { lostApproval } from "./lost-approval.ts";
import type { World } from "./world.ts";

/** By whom an action was granted: an approved case, a person who broke the glass, or neither. */
interface Granted {
  readonly approved: CaseIn<"cleared"> | null;
  readonly glass: BrokenGlass | null;
}

/** Whoever granted it, by approving it or by breaking the glass, still may; otherwise why not. */
export async function lostGrant(world: World, granted: Granted, context: TicketContext): ReturnType<typeof lostApproval> {
  return (await lostGlass(world, granted.glass)) ?? lostApproval(world, granted.approved, context);
}
