import type { StandingEnd } from "../../case/index.ts";
import type { Person, StandingNow } from "../../ports/index.ts";
import type { Asking } from "../asking.ts";
import type { World } from "../world.ts";
import { endStanding } from "./end-standing.ts";
import { mayGive, overOf } from "./over.ts";

/** A standing approval as lists show it. */
export interface ListedStanding {
  readonly approval: StandingNow;
  /** The newest of its uses, in order. */
  readonly newest: StandingNow["used"];
  /** Why it counts no more, whether or not that was written down yet; null = it stands, and whoever sees it may end it. */
  readonly over: StandingEnd | null;
}

const LISTED = 200;
const USES = 20;

/** Those that stand first, the newest first: all to an operator (null), to a person his own, those of workflows that he is asked in, and all where he may give some. */
export async function standingReport(world: World, person: Person | null): Promise<readonly ListedStanding[]> {
  const only = person === null || mayGive(world, person) ? null : { giver: person.id, workflows: askedIn(world, person) };
  const all = await world.store.standingApprovals.list({ region: world.region, only }, LISTED);
  return all.map((approval) => ({ approval, newest: approval.used.slice(-USES), over: overOf(world, approval) }));
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
  return person.id === giver || mayGive(world, person) || askedIn(world, person).includes(workflow);
}

/** The workflows in which somebody may be asked. */
function askedIn({ policy }: World, person: Person): readonly string[] {
  return [...policy.workflows].flatMap(
    ([
      id,
      {
        groups: { low, medium, high },
        steps,
        fallback,
      },
    ]) => {
      const asked = new Set([...low, ...medium, ...high, ...steps.flatMap(({ groups }) => groups), ...fallback]);
      return person.groups.some((group) => asked.has(group)) ? [id] : [];
    },
  );
}
