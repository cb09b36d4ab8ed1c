import type { Factor, FactorKind, LoginFactor, ShownFactor, Signed } from "../../case/index.ts";
import type { Refusal } from "../asked.ts";
import { countingKinds, isRecent } from "../factor.ts";
import { checkShown } from "../shown-factor.ts";
import type { World } from "../world.ts";

const STRONGEST_FIRST = ["webauthn", "totp", "login"] as const satisfies readonly FactorKind[];

/** The strongest factor that is configured here: break-glass takes no weaker one; null = none is. */
export function strongestKind(world: World): FactorKind | null {
  const kinds = countingKinds(world);
  return STRONGEST_FIRST.find((kind) => kinds.includes(kind)) ?? null;
}

/** What is signed or shown for exactly this act: nothing that was shown for an answer counts here, nor the other way round. */
export function signedFor(caseId: string, digest: string): Signed {
  return { reviewId: `case:${caseId}`, digest, verdict: "break_glass" };
}

/** What somebody shows to prove himself. */
export interface Proof {
  /** A sign-in that is fresh enough, of the acr that is wanted; null = none. */
  readonly login: LoginFactor | null;
  /** A second factor, not yet checked; undefined = none came. */
  readonly shown: ShownFactor | undefined;
}

const NEEDED: Readonly<Record<FactorKind, string>> = {
  webauthn: "a security key of yours that signs it: set one up on your account page",
  totp: "a one-time code: set them up on your account page",
  login: "a sign-in of the last five minutes: sign in again",
};

/** The strongest factor, checked now and used up, or why this is not it. */
export async function strongestFactor(
  world: World,
  person: string,
  about: Signed,
  { login, shown }: Proof,
): Promise<Factor | Refusal> {
  const kind = strongestKind(world);
  if (kind === null)
    return { code: "no_factor", message: "Not done: no factor is configured here, and break-glass needs the strongest one." };
  const missing = { code: "factor_missing", message: `Not done: break-glass needs ${NEEDED[kind]}.` };
  if (kind === "login") return login !== null && isRecent(login, world.clock()) ? login : missing;
  return shown?.kind === kind ? checkShown(world, { person, shown, about }) : missing;
}
