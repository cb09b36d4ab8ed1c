import type { Answer, Review } from "../case/index.ts";
import type { World } from "./world.ts";

/** What the answerer is told. */
export const FORGEABLE = {
  code: "forgeable",
  message: "Not counted: whoever administers this project may answer the question too, so this way of answering proves nobody.",
};

/** True when somebody who could have made the record show this very act is asked himself, or is nobody the directory knows. */
export async function isForgeable(world: World, review: Review, answer: Answer): Promise<boolean> {
  if (answer.kind !== "approve" && answer.kind !== "modify") return false;
  const asked = review.steps.flatMap((step) => step.groups);
  for (const account of answer.forgers ?? []) {
    const person = await world.directory.byAccount(review.system, account);
    if (person === null || person.groups.some((group) => asked.includes(group))) return true;
  }
  return false;
}
