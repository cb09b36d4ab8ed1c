import type { StandingEnd } from "../../case/index.ts";
import type { Person, StandingNow } from "../../ports/index.ts";
import type { Asking } from "../asking.ts";
import type { World } from "../world.ts";
import { endStanding } from "./end-standing.ts";
import { mayGive, overOf } from "./over.ts";

/** A standing approval as lists show it. */
export interface ListedStanding {
  readonly approval: StandingNow;
  /** Why it counts no more, whether or not that was written down yet; null = it stands, and whoever sees it may end it. */
  readonly over: StandingEnd | null;
}

const LISTED = 200;

/** The newest ones: all to an operator (null), to a person his own, those of workflows that he is asked in, and all where he may give some. */
export async function standingReport(world: World, person: Person | null): Promise<readonly ListedStanding[]> {
  const all = await world.store.standingApprovals.list(LISTED);
  const shown = all.filter((one) => one.region === world.region && (person === null || isConcerned(world, person, one)));
  return shown.map((approval) => ({ approval, over: overOf(world, approval) }));
}

/** Ends one for a person who sees it; false when there is none such. One that ended before stays as it did. */
export async function revokeStanding(world: World, person: Person, id: string, reason: string): Promise<boolean> {
  const approval = await world.store.standingApprovals.load(id);
  if (approval?.region !== world.region || !isConcerned(world, person, approval)) return false;
  const { id: by, groups } = person;
  await endStanding(world, approval, { why: "revoked", actor: { type: "person", id: by, groups }, reason });
  return true;
}

/** The same for an operator. */
export async function operatorEndsStanding(world: World, id: string, { by, reason }: Asking): Promise<boolean> {
  const approval = await world.store.standingApprovals.load(id);
  if (approval?.region !== world.region) return false;
  await endStanding(world, approval, { why: "revoked", actor: { type: "person", id: by }, reason });
  return true;
}

function isConcerned(world: World, person: Person, { person: giver, workflow }: StandingNow): boolean {
  if (person.id === giver || mayGive(world, person)) return true;
  const policy = world.policy.workflows.get(workflow);
  if (policy === undefined) return false;
  const { low, medium, high } = policy.groups;
  const asked = new Set([...low, ...medium, ...high, ...policy.steps.flatMap(({ groups }) => groups), ...policy.fallback]);
  return person.groups.some((group) => asked.has(group));
}
