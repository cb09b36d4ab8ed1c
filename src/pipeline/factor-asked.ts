import type { FactorKind, Party, Signed, VerdictKind } from "../case/index.ts";
import { challengeOf } from "../identity/index.ts";
import { countingKinds } from "./factor.ts";
import { factors } from "./factors.ts";
import { partyOf } from "./party.ts";
import type { World } from "./world.ts";

/** What may be shown for an answer of high risk. */
export interface FactorAsked {
  readonly kinds: readonly FactorKind[];
  /** What a security key signs, by verdict, and where: for this showing alone, once and within five minutes. */
  readonly challenges: { readonly approve: string; readonly modify: string };
  readonly party: Party | null;
}

/** What may be shown here for an answer about this very thing. */
export function factorAsked(world: World, about: Omit<Signed, "verdict">): FactorAsked {
  const nonce = factors.newNonce(world);
  const challenge = (verdict: VerdictKind): string => challengeOf({ ...about, verdict }, nonce);
  const challenges = { approve: challenge("approve"), modify: challenge("modify") };
  return { kinds: countingKinds(world), challenges, party: partyOf(world) };
}
