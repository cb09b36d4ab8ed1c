import type { CaseIn, Review } from "../case/index.ts";
import { standingOf } from "../review/index.ts";
import type { World } from "./world.ts";

/** Whether everybody whose approval an action rests on is still active and in a group that was asked: a membership that was lost voids it. True where people were not asked. Throws DIRECTORY_DOWN: what cannot be looked up waits. */
export async function approversStand(world: World, of: CaseIn<"cleared">): Promise<boolean> {
  const review = of.reviewId === null ? null : await world.store.reviews.load(of.reviewId);
  if (review === null) return of.reviewId === null;
  // What was read of groups a few minutes ago does not do for high risk.
  const how = { fresh: of.decision.risk === "high" };
  const stand = await Promise.all(
    approvalsIn(review).map(async ({ person, groups }) => {
      const found = await world.directory.byId(person, how);
      return found !== null && found.active && found.groups.some((group) => groups.includes(group));
    }),
  );
  return stand.every(Boolean);
}

/** Who approved, and the groups that were asked then. */
function approvalsIn({ steps, verdicts }: Review): readonly { readonly person: string; readonly groups: readonly string[] }[] {
  return verdicts.flatMap(({ kind, person }, at) => {
    const { step } = standingOf(steps, verdicts.slice(0, at));
    return kind === "approve" ? [{ person, groups: steps[step]?.groups ?? [] }] : [];
  });
}
