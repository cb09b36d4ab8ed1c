import type { ActionType } from "../../case/index.ts";
import type { Person } from "../../ports/index.ts";
import type { World } from "../world.ts";
import { breakableIn } from "./breakable.ts";
import { hasGlassRight } from "./look-at-glass.ts";

/** A held proposal as lists show it: nothing of the ticket's or the draft's text. */
export interface HeldForGlass {
  readonly caseId: string;
  readonly ticket: string;
  readonly workflow: string;
  readonly action: ActionType;
  readonly reasons: readonly string[];
}

const LISTED = 50;

/** Held proposals that somebody with the right could break the glass for, the latest first; none for anybody else. */
export async function heldForGlass(world: World, person: Person): Promise<readonly HeldForGlass[]> {
  if (!hasGlassRight(world, person)) return [];
  const held = await world.store.cases.list({ status: "held", limit: LISTED });
  const found = await Promise.all(held.filter(({ region }) => region === world.region).map((of) => breakableIn(world, of)));
  return found.flatMap((breakable) => {
    if (breakable === null || breakable.of.status !== "held") return [];
    const { of, proposal } = breakable;
    const { id: caseId, ticket, workflow } = of;
    return [{ caseId, ticket: ticket.key, workflow, action: proposal.payload.action, reasons: of.reasons }];
  });
}
