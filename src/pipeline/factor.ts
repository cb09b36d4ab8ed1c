import { type Alike, type Answer, type Factor, type FactorKind, type Review, type Signed, sha256 } from "../case/index.ts";
import type { Refusal } from "./asked.ts";
import type { World } from "./world.ts";

type Needing = Pick<World, "page" | "policy" | "factorKey" | "simulated">;

/** How old a sign-in, or the check of a second factor, may be that an answer of high risk rests on. */
const FACTOR_MS = 5 * 60_000;
/** How far the identity provider's clock may be ahead of ours. */
const SKEW_MS = 60_000;

/** True for a question that is approved or modified only with a factor: high risk, unless the policy says none. Where nobody can sign in it is rejected, or waits; only among simulators does that need nothing. */
export function needsFactor(world: Pick<World, "page" | "policy" | "simulated">, review: Pick<Review, "risk">): boolean {
  const { page, policy, simulated } = world;
  if (review.risk !== "high" || policy.highRiskFactor === "none") return false;
  return policy.highRiskFactor === "required" || page !== undefined || !simulated;
}

/** The factors that count here: those that the policy names and that can be shown, on our pages. */
export function countingKinds({
  page,
  policy,
  factorKey,
}: Pick<Needing, "page" | "policy" | "factorKey">): readonly FactorKind[] {
  if (page === undefined) return [];
  return policy.factorKinds.filter((kind) => kind !== "totp" || factorKey !== null);
}

/** True while what proved the person is recent enough. */
export function isRecent(factor: Pick<Factor, "at">, now: Date): boolean {
  const age = now.getTime() - Date.parse(factor.at);
  return age <= FACTOR_MS && age >= -SKEW_MS;
}

/** Why an answer proves too little of who gave it, with the way out; null when it proves enough. A rejection does nothing, so that any proof will do. */
export function missingFactor(world: Needing, review: Review, answer: Answer, person: string): Refusal | null {
  if ((answer.kind !== "approve" && answer.kind !== "modify") || !needsFactor(world, review)) return null;
  const { factor } = answer;
  const counts = factor !== undefined && countingKinds(world).includes(factor.kind) && isRecent(factor, new Date(answer.at));
  if (counts && isFor(factor, review, answer, person)) return null;
  return { code: "factor_missing", message: `Not counted: ${neededOf(world)} ${wayOf(world, review)}` };
}

/** A sign-in proves its person for whatever he answers; a second factor was shown for one answer alone. */
function isFor(factor: Factor, review: Review, answer: Answer, person: string): boolean {
  if (factor.kind === "login") return true;
  const about = aboutOf(review, answer);
  if (factor.person !== person || factor.reviewId !== about.reviewId) return false;
  if (factor.kind === "totp") return true;
  const { reviewId, digest, verdict } = factor.assertion;
  return reviewId === about.reviewId && digest === about.digest && verdict === answer.kind;
}

/** One factor for several reviews is about their whole list, which must name this one. */
function aboutOf({ id, digest }: Review, { alike }: Answer): Omit<Signed, "verdict"> {
  return alike?.reviews.includes(id) === true ? signedOf(alike) : { reviewId: id, digest };
}

/** What one factor for several reviews is about: every id of the list, in any order, and what their actions have in common. */
export function signedOf({ reviews, template }: Pick<Alike, "reviews" | "template">): Omit<Signed, "verdict"> {
  return { reviewId: `alike:${sha256(reviews.toSorted().join("\n"))}`, digest: template };
}

const NEEDED: Readonly<Record<FactorKind, string>> = {
  login: "by somebody who signed in less than five minutes ago",
  totp: "with a one-time code",
  webauthn: "with a security key",
};

function neededOf(world: Needing): string {
  const kinds = world.page === undefined ? world.policy.factorKinds : countingKinds(world);
  return `high risk is approved or modified only ${kinds.map((kind) => NEEDED[kind]).join(", or ") || "with a factor that the policy names"}.`;
}

function wayOf(world: Needing, { id }: Review): string {
  const { page } = world;
  if (page === undefined) return "No login is configured for that yet: reject it, or wait until one is.";
  const kinds = countingKinds(world);
  if (kinds.length === 0) return "None of those is configured yet: reject it, or wait until one is.";
  return `${kinds.includes("login") ? "Sign in again and answer" : "Answer it"} there: ${page}/reviews/${id}`;
}
