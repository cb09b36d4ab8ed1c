import type { Factor, ShownFactor, Signed } from "../case/index.ts";
import type { FactorRefusal } from "../identity/index.ts";
import type { Person } from "../ports/index.ts";
import type { Asked, Refusal } from "./asked.ts";
import { countingKinds, missingFactor } from "./factor.ts";
import { factors } from "./factors.ts";
import { partyOf } from "./party.ts";
import type { World } from "./world.ts";

/** What an answer rests on besides the account: the factor that is shown with it, checked now for this very answer, or what came proven; null when none is needed. */
export async function factorOf(world: World, asked: Asked, person: Person): Promise<Factor | Refusal | null> {
  const { review, answer, shown } = asked;
  if (shown === undefined) return missingFactor(world, review, answer, person.id) ?? answer.factor ?? null;
  const about = { reviewId: review.id, digest: review.digest, verdict: answer.kind };
  return checkShown(world, { person: person.id, shown, about });
}

/** A second factor that somebody shows, and what for. */
export interface Showing {
  readonly person: string;
  readonly shown: ShownFactor;
  readonly about: Signed;
}

/** Checks a shown factor now: it counts once, for exactly what it is shown for. */
export async function checkShown(world: World, { person, shown, about }: Showing): Promise<Factor | Refusal> {
  const party = partyOf(world);
  if (party === null || !countingKinds(world).includes(shown.kind))
    return { code: "factor_not_accepted", message: `Not counted: ${NAMES[shown.kind]} is not accepted here.` };
  const checked =
    shown.kind === "totp"
      ? await factors.checkTotp(world, { person, reviewId: about.reviewId, code: shown.code })
      : await factors.checkAssertion(world, { person, assertion: shown.assertion, party, ...about });
  return checked.ok ? checked.factor : { code: `factor_${checked.why}`, message: REFUSED[shown.kind][checked.why] };
}

const NAMES = { totp: "a one-time code", webauthn: "a security key" } as const;

const REFUSED: Readonly<Record<keyof typeof NAMES, Readonly<Record<FactorRefusal, string>>>> = {
  totp: {
    absent: "Not counted: you have no one-time codes yet. Set them up on your account page first.",
    wrong: "Not counted: the one-time code is wrong or too old. After five wrong ones in a row none counts for 15 minutes.",
    used: "Not counted: this one-time code was used before. Wait for the next one: each counts once.",
    locked: "Not counted: five wrong one-time codes came in a row. For 15 minutes none counts, a right one neither.",
  },
  webauthn: {
    absent: "Not counted: this security key is not registered for you. Register it on your account page first.",
    wrong:
      "Not counted: the security key did not sign this very answer, or signed it more than five minutes after the question was opened. Open it again and repeat it.",
    used: "Not counted: what the security key signed was used before. Open the question again and repeat it.",
    locked: "Not counted: this security key is locked.",
  },
};
