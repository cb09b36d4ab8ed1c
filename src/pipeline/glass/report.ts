import type { GlassUse, Person } from "../../ports/index.ts";
import type { World } from "../world.ts";
import { judgesOf, whyNot } from "./judge.ts";

/** Where a break-glass act stands. */
export type UseState = "open" | "overdue" | "expired" | "justified" | "not_justified";

/** One act as lists show it. */
export interface ListedUse {
  readonly use: GlassUse;
  readonly state: UseState;
  /** Who is asked to judge it now. */
  readonly judges: readonly string[];
}

/** All acts, and whether there may be another one. */
export interface GlassReport {
  /** False where the policy lets nobody. */
  readonly offered: boolean;
  readonly open: number;
  readonly overdue: number;
  /** Too many are overdue: nobody may, until they are judged. */
  readonly closed: boolean;
  readonly uses: readonly ListedUse[];
}

const LISTED = 200;

/** The newest acts with where their reviews stand. */
export async function glassReport(world: World): Promise<GlassReport> {
  const [uses, status] = await Promise.all([world.store.glassUses.list(LISTED), glassStatus(world)]);
  return { ...status, uses: uses.map((use) => listed(world, use)) };
}

/** The same without the list. */
export async function glassStatus({ store, clock, policy }: World): Promise<Omit<GlassReport, "uses">> {
  const [open, overdue] = await Promise.all([store.glassUses.open(1_000), store.glassUses.overdue(clock())]);
  const { breakGlass } = policy;
  return { offered: breakGlass !== null, open: open.length, overdue, closed: overdue > (breakGlass?.maxOverdue ?? 0) };
}

/** Those that this person may judge now, the oldest first. */
export async function toJudge(world: World, person: Person): Promise<readonly ListedUse[]> {
  const open = await world.store.glassUses.open(LISTED);
  return open.filter((use) => whyNot(use, person) === null).map((use) => listed(world, use));
}

/** One act; null = there is none of that id. */
export async function glassUse(world: World, id: string): Promise<ListedUse | null> {
  const use = await world.store.glassUses.load(id);
  return use === null ? null : listed(world, use);
}

function listed({ clock }: World, use: GlassUse): ListedUse {
  return { use, state: stateOf(use, clock()), judges: judgesOf(use) };
}

function stateOf({ judged, expiredAt, glass }: GlassUse, now: Date): UseState {
  if (judged !== null) return judged.verdict;
  if (expiredAt !== null) return "expired";
  return now.getTime() >= Date.parse(glass.review.dueAt) ? "overdue" : "open";
}
