import type { Answer, People, Proposal, Review } from "../case/index.ts";
import type { Person, Reading } from "../ports/index.ts";
import type { World } from "./world.ts";

/** What the answerer is told. */
export const FORGEABLE = {
  code: "forgeable",
  message:
    "Not counted: whoever administers this project may answer the question too, has a part in what it is about, or is not known, so this way of answering proves nobody.",
};

/** What the answer is about, and the ticket's people as read at the answer; null = they cannot be read. */
interface Asked {
  readonly review: Pick<Review, "system" | "steps">;
  readonly proposal: Pick<Proposal, "by"> | null;
  readonly people: People | null;
}
type Given = Pick<Answer, "kind" | "forgers">;

/**
 * True when somebody who could have made the record show this very act is asked himself, is one of the ticket's people, made the change that is asked about, is nobody
 * the directory knows, or is not named at all. Without the list the record proves its actor by itself.
 */
export async function isForgeable(
  { directory }: Pick<World, "directory">,
  asked: Asked,
  answer: Given,
  how?: Reading,
): Promise<boolean> {
  const { kind, forgers } = answer;
  if ((kind !== "approve" && kind !== "modify") || forgers === undefined) return false;
  if (forgers.length === 0 || asked.people === null) return true;
  for (const account of forgers) {
    const person = await directory.byAccount(asked.review.system, account, how);
    if (person === null || isConcerned(person, account, asked)) return true;
  }
  return false;
}

function isConcerned(person: Person, account: string, { review, proposal, people }: Asked): boolean {
  const asked = review.steps.flatMap((step) => step.groups);
  const accounts = [account, ...(person.accounts[review.system] ?? [])];
  return (
    person.groups.some((group) => asked.includes(group)) ||
    Object.values(people ?? {}).some((one: People[keyof People]) => one !== null && accounts.includes(one.id)) ||
    [person.id, ...(person.others ?? [])].some((id) => id === proposal?.by)
  );
}
