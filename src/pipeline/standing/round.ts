import type { StandingNow } from "../../ports/index.ts";
import { LEASE_SECONDS, underLease } from "../lease.ts";
import type { World } from "../world.ts";
import { endByItself } from "./end-standing.ts";
import { endOf, overOf } from "./over.ts";

/** How many are read at once. */
const PAGE = 1_000;

/** Ends the standing approvals whose time, uses, policy or giver is gone. Gives how many. Throws DIRECTORY_DOWN. */
export async function standingRound(world: World): Promise<number> {
  const lease = await world.store.leases.take("standing-approvals", world.owner, LEASE_SECONDS);
  return lease === null ? 0 : underLease(world, lease, () => round(world));
}

/** What is over by itself goes first: it waits for no directory. */
async function round(world: World): Promise<number> {
  const open = await allOpen(world);
  const isOver = (approval: StandingNow): boolean => overOf(world, approval) !== null;
  let ended = 0;
  for (const approval of open.toSorted((a, b) => Number(isOver(b)) - Number(isOver(a)))) {
    const why = await endOf(world, approval);
    if (why !== null && (await endByItself(world, approval, why))) ended += 1;
  }
  return ended;
}

async function allOpen({ store }: World): Promise<readonly StandingNow[]> {
  const all: StandingNow[] = [];
  for (;;) {
    const page = await store.standingApprovals.open(PAGE, all.at(-1)?.id);
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}
