import { type Answer, type AutomaticReviewer, OpsError, type Review } from "../case/index.ts";
import type { Person } from "../ports/index.ts";
import { withoutCode } from "../review/index.ts";
import type { Asked, Refusal } from "./asked.ts";
import { type AskedFor, escalatedFor } from "./escalate-answer.ts";
import type { World } from "./world.ts";

/** The automatic reviewer that gave it, as the identity provider proves callers; null = none of them did. Whatever else the directory says of the account, it is a program's. */
export function automaticReviewer(
  { policy }: Pick<World, "policy">,
  by: Pick<Answer, "account" | "provenBy">,
): AutomaticReviewer | null {
  if (by.provenBy !== "idp" || by.account === null) return null;
  return policy.automaticReviewers.find(({ account }) => account === by.account) ?? null;
}

/** Somebody of the directory; whom it gives an automatic reviewer's account is a program, by whichever account he came and whatever groups he is in. */
export function asPerson({ policy }: Pick<World, "policy">, person: Person | null): Person | null {
  if (person === null) return null;
  const own = [person.id, ...(person.accounts["idp"] ?? [])];
  return policy.automaticReviewers.some(({ account }) => own.includes(account)) ? { ...person, human: false } : person;
}

/** What an automatic reviewer's answer means: more people are asked, or it does not count. It approves, changes and rejects nothing, whatever it says. */
export async function automaticEvent(
  world: World,
  { review, answer }: Asked,
  by: AutomaticReviewer,
): Promise<AskedFor | Refusal> {
  const against = misfit(world, review, answer, by);
  if (against !== null) return against;
  const { name, account } = by;
  const { at, source } = answer;
  const reviewer = { name, account, at, reason: (answer.reason ?? "").trim(), source };
  return review.automatic === undefined ? escalatedFor(world, review, { reviewer }) : AGAIN;
}

const AGAIN = {
  code: "already_escalated",
  message: "Not counted: an automatic reviewer asked for more people before; once a question.",
};

function misfit(world: World, review: Review, { kind, reason, digest, at }: Answer, by: AutomaticReviewer): Refusal | null {
  if (kind !== "escalate")
    return { code: "only_escalates", message: "Not counted: an automatic reviewer can only escalate. People answer." };
  if (!by.workflows.includes(review.workflow))
    return { code: "not_asked", message: "Not counted: it does not see this workflow." };
  if ((reason ?? "").trim() === "") return { code: "reason_missing", message: "Not counted: escalating needs a reason." };
  if (digest !== null && digest !== (review.digest ?? ""))
    return { code: "other_digest", message: "Not counted: it was given for another version of the proposal." };
  if (Date.parse(at) >= Date.parse(review.expiresAt) || world.clock().getTime() >= Date.parse(review.expiresAt))
    return { code: "expired", message: "Not counted: the question had expired." };
  return null;
}

/** A question as an automatic reviewer sees it. */
export interface SeenByProgram {
  readonly id: string;
  readonly ticket: string;
  readonly workflow: string;
  readonly state: Review["status"];
  readonly risk: Review["risk"];
  readonly digest: string | null;
  readonly card: readonly string[];
}

/** One question of the workflows that it sees, without the card's code. Throws REVIEW_UNKNOWN for any other. */
export async function shownToProgram(world: World, by: AutomaticReviewer, id: string): Promise<SeenByProgram> {
  const both = await world.store.reviews.withCase(id);
  if (both === null || both.of.region !== world.region || !by.workflows.includes(both.review.workflow))
    throw new OpsError("REVIEW_UNKNOWN", "no such review");
  const { review, of } = both;
  const effects = await world.store.effects.ofCase(of.id);
  const cards = effects.flatMap(({ body }) => (body.kind === "card" && body.card.reviewId === id ? [body.card] : []));
  const { workflow, status: state, risk, digest } = review;
  return { id, ticket: of.ticket.key, workflow, state, risk, digest, card: withoutCode(cards.at(-1)?.lines ?? []) };
}
