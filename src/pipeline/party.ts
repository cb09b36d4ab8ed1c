import type { Party } from "../case/index.ts";
import type { World } from "./world.ts";

/** Where security keys are registered and used: our pages' own address; null when there are none. */
export function partyOf({ page }: Pick<World, "page">): Party | null {
  if (page === undefined) return null;
  const { hostname, origin } = new URL(page);
  return { rpId: hostname, origin };
}
