import type { Answer, Factor, Review } from "../case/index.ts";
import type { World } from "./world.ts";

/** How old a sign-in may be that an answer of high risk rests on. */
const FACTOR_MS = 5 * 60_000;
/** How far the identity provider's clock may be ahead of ours. */
const SKEW_MS = 60_000;

/** True for a question that is approved or modified only by somebody who has just signed in anew. Without a login, and unless the policy says so, nobody could. */
export function needsFactor(world: Pick<World, "page" | "policy">, review: Pick<Review, "risk">): boolean {
  return review.risk === "high" && (world.page !== undefined || world.policy.factorRequired);
}

/** True while what proved the person is recent enough. */
export function isRecent(factor: Pick<Factor, "at">, now: Date): boolean {
  const age = now.getTime() - Date.parse(factor.at);
  return age <= FACTOR_MS && age >= -SKEW_MS;
}

/** Why an answer proves too little of who gave it, with the way out; null when it proves enough. A rejection does nothing, so that any proof will do. */
export function missingFactor(
  world: Pick<World, "page" | "policy">,
  review: Review,
  answer: Answer,
): { readonly code: string; readonly message: string } | null {
  if ((answer.kind !== "approve" && answer.kind !== "modify") || !needsFactor(world, review)) return null;
  if (answer.factor !== undefined && isRecent(answer.factor, new Date(answer.at))) return null;
  const way =
    world.page === undefined
      ? "No login is configured for that yet: reject it, or wait until one is."
      : `Sign in again and answer there: ${world.page}/reviews/${review.id}`;
  return {
    code: "factor_missing",
    message: `Not counted: high risk is approved or modified only by somebody who signed in less than five minutes ago. ${way}`,
  };
}
