import type { Alike, Answer, Factor, Review, ShownFactor } from "../case/index.ts";
import type { Refusal } from "./asked.ts";
import { missingFactor, needsFactor, signedOf } from "./factor.ts";
import { checkShown } from "./shown-factor.ts";
import type { World } from "./world.ts";

/** What one act on several reviews rests on besides the account, checked once for the whole list: as much as the riskiest of them asks for. */
export async function factorOfAlike(
  world: World,
  asked: readonly { readonly review: Review }[],
  answer: Answer & { readonly alike: Alike },
  shown: ShownFactor | undefined,
): Promise<Refusal | { readonly factor?: Factor }> {
  const person = answer.account === null ? null : await world.directory.byAccount(answer.provenBy ?? "idp", answer.account);
  // Whoever is nobody is refused for each review by itself; no code is used up for that.
  if (person === null) return {};
  if (shown !== undefined) {
    const factor = await checkShown(world, {
      person: person.id,
      shown,
      about: { ...signedOf(answer.alike), verdict: answer.kind },
    });
    return "message" in factor ? factor : { factor };
  }
  const riskiest = asked.find(({ review }) => needsFactor(world, review));
  return (riskiest === undefined ? null : missingFactor(world, riskiest.review, answer, person.id)) ?? {};
}
