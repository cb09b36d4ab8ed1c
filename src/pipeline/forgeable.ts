import type { Answer, Review } from "../case/index.ts";
import type { Reading } from "../ports/index.ts";
import type { World } from "./world.ts";

/** What the answerer is told. */
export const FORGEABLE = {
  code: "forgeable",
  message:
    "Not counted: whoever administers this project may answer the question too or is not known, so this way of answering proves nobody.",
};

type Asked = Pick<Review, "system" | "steps">;
type Given = Pick<Answer, "kind" | "forgers">;

/** True when somebody who could have made the record show this very act is asked himself, is nobody the directory knows, or is not named at all. Without the list the record proves its actor by itself. */
export async function isForgeable(
  { directory }: Pick<World, "directory">,
  review: Asked,
  answer: Given,
  how?: Reading,
): Promise<boolean> {
  const { kind, forgers } = answer;
  if ((kind !== "approve" && kind !== "modify") || forgers === undefined) return false;
  if (forgers.length === 0) return true;
  const asked = review.steps.flatMap((step) => step.groups);
  for (const account of forgers) {
    const person = await directory.byAccount(review.system, account, how);
    if (person === null || person.groups.some((group) => asked.includes(group))) return true;
  }
  return false;
}
