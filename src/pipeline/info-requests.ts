import type { CaseEvent, TicketContext, Verdict } from "../case/index.ts";
import { filterNote } from "../privacy/index.ts";
import { redactorFor } from "./acquaint.ts";
import type { Asked, Refusal } from "./asked.ts";
import { workflowOf } from "./systems.ts";
import type { World } from "./world.ts";

const SHORTEST = 5;
const LONGEST = 2_000;

/** A reviewer asks back, once a question: his words go to the ticket's own requester, and the review's clock stands still for as long as the policy waits for an answer. */
export function infoRequested(world: World, asked: Asked, verdict: Verdict, context: TicketContext): CaseEvent | Refusal {
  const { review, of } = asked;
  const now = world.clock();
  // One pause a question: else any member of the group could keep it from everybody for ever.
  if (of.waiting !== undefined)
    return {
      code: "already_asked",
      message: `Not counted: the requester was asked already, with time until ${of.waiting.until}; a question is put back once only.`,
    };
  if (context.people.value?.requester == null)
    return { code: "no_requester", message: "Not counted: the ticket names no requester who could be asked." };
  const words = filterNote(redactorFor(world, context.ref)((verdict.reason ?? "").slice(0, LONGEST))).text.trim();
  if (words.length < SHORTEST)
    return { code: "reason_missing", message: "Not counted: write what the requester is to be asked, in the comment." };
  const pausedMs = workflowOf(world, of).infoHours * 3_600_000;
  return {
    type: "info_requested",
    reviewId: review.id,
    verdict,
    words,
    until: new Date(now.getTime() + pausedMs).toISOString(),
    expiresAt: new Date(Date.parse(review.expiresAt) + pausedMs).toISOString(),
  };
}
