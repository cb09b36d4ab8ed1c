import type { AutomaticEscalation, EscalationMove, EventOf, Review, Verdict } from "../case/index.ts";
import type { Refusal } from "./asked.ts";
import { escalated } from "./escalation.ts";
import type { World } from "./world.ts";

/** Who asked for more people. */
type By = { readonly verdict: Verdict } | { readonly reviewer: AutomaticEscalation };
export type AskedFor = EventOf<"escalated">;

/** What time would have brought, at once; a reminder asks nobody more. */
const FURTHER: readonly EscalationMove[] = ["widen", "fallback"];

/** The question goes to the next level of its chain that adds anybody, as it would by itself later. Nobody who is asked now is asked no more, and nothing is decided. */
export async function escalatedFor(world: World, review: Review, by: By): Promise<AskedFor | Refusal> {
  const done = review.escalated?.step === review.step ? review.escalated.done : 0;
  for (const move of FURTHER.slice(Math.max(0, done - 1))) {
    const event = await escalated(world, review, move);
    if (addsAnybody(event, review)) return { ...event, ...by };
  }
  return {
    code: "nobody_further",
    message: "Not counted: nobody further is left to ask. The question stays with those who are asked.",
  };
}

/** A person may do it once a question; so may the automatic reviewers together. */
export async function escalatedByPerson(world: World, review: Review, verdict: Verdict): Promise<AskedFor | Refusal> {
  if (review.verdicts.some(({ kind }) => kind === "escalate"))
    return { code: "already_escalated", message: "Not counted: somebody asked for more people before; once a question." };
  return escalatedFor(world, review, { verdict });
}

function addsAnybody({ added, routing }: AskedFor, review: Review): boolean {
  const before = askedIn(review.routing);
  return added.length > 0 || askedIn(routing).some((person) => !before.includes(person));
}

function askedIn(routing: Review["routing"]): readonly string[] {
  return (routing?.told ?? []).flatMap(({ person, outcome }) => (outcome === "asked" ? [person] : []));
}
