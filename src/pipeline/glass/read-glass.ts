import { type Case, OpsError, type Proposal } from "../../case/index.ts";
import { isOne } from "../../identity/index.ts";
import type { GlassUse, Person } from "../../ports/index.ts";
import type { Refusal } from "../asked.ts";
import type { World } from "../world.ts";
import { whyNot } from "./judge.ts";
import { hasGlassRight } from "./look-at-glass.ts";
import { glassUse, type ListedUse } from "./report.ts";

/** A break-glass act whole, for those who may read it. */
export interface ReadUse extends ListedUse {
  /** What the glass was broken for; null where its case holds another proposal by now, or is gone. */
  readonly proposal: Proposal | null;
  /** Where its case stands, "applied" when all of it was done; null = the case is gone. */
  readonly outcome: string | null;
  /** Why this person may not judge it now; null = he may. */
  readonly objection: Refusal | null;
}

export type GlassRead =
  | { readonly kind: "shown"; readonly use: ReadUse }
  | { readonly kind: "not_yours"; readonly judges: readonly string[] }
  | { readonly kind: "other_region" };

/** One act as this person may read it: those who judge it, who were asked before it, who have the right themselves, and whoever did it. Throws CASE_UNKNOWN when there is none. */
export async function readGlass(world: World, person: Person, id: string): Promise<GlassRead> {
  const listed = await glassUse(world, id);
  if (listed === null) throw new OpsError("CASE_UNKNOWN", "no such break-glass act");
  const { use } = listed;
  const of = await world.store.cases.load(use.caseId);
  if (of !== null && of.region !== world.region) return { kind: "other_region" };
  if (!mayRead(world, person, use, await askedBefore(world, of))) return { kind: "not_yours", judges: listed.judges };
  return {
    kind: "shown",
    use: { ...listed, proposal: proposalOf(of, use), outcome: outcomeOf(of), objection: whyNot(use, person) },
  };
}

async function askedBefore({ store }: World, of: Case | null): Promise<readonly string[]> {
  const id = of !== null && "reviewId" in of ? of.reviewId : null;
  const review = id === null ? null : await store.reviews.load(id);
  return review?.steps.flatMap(({ groups }) => groups) ?? [];
}

function proposalOf(of: Case | null, { glass }: GlassUse): Proposal | null {
  const proposal = of !== null && "proposal" in of ? (of.proposal ?? null) : null;
  return proposal?.digest === glass.digest ? proposal : null;
}

function outcomeOf(of: Case | null): string | null {
  return of?.status === "ended" ? of.end : (of?.status ?? null);
}

function mayRead(world: World, person: Person, { glass }: GlassUse, asked: readonly string[]): boolean {
  const readers = [...glass.review.by, ...glass.review.then, ...asked];
  if (hasGlassRight(world, person) || isOne(person, glass.person)) return true;
  return person.groups.some((group) => readers.includes(group));
}
