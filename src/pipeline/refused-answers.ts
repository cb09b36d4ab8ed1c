import type { Answer, CardState, CardUpdate, Case, Effect, Review } from "../case/index.ts";
import { looksLikeCode } from "../identity/index.ts";
import type { Refusal } from "./answers.ts";
import { automaticReviewer } from "./automatic-reviewers.ts";
import { tellInChat } from "./chat.ts";
import { automatic, record, subjectOf } from "./entries.ts";
import { dueEffect, intend, merge, NET_MS, NOTHING } from "./intents.ts";
import { runMessage, sendMessage } from "./messages.ts";
import type { World } from "./world.ts";

/** An answer that does not count, and whether the review still is open. */
export interface Refused {
  readonly review: Review;
  readonly of: Case;
  readonly answer: Answer;
  readonly open: boolean;
}

/** Records a refused answer once and says on the review record what happened; an open review is put back to pending. */
export async function refuseAnswer(world: World, refused: Refused, why: Refusal): Promise<void> {
  const { review, of, answer, open } = refused;
  const { entry, all } = await recorded(world, refused, why);
  const state = open ? "pending" : closedAs(review, of);
  const update: CardUpdate = {
    reviewId: review.id,
    ticket: of.ticket,
    record: review.record ?? { id: "", key: "" },
    to: state,
    message: why.message,
  };
  const effect: Effect = intend(of.id, world.makeId(), { kind: "card_update", update }, entry.hash);
  const due = [dueEffect(effect, new Date(world.clock().getTime() + NET_MS))];
  // What comes too late changes nothing in a chat: it says already how the question ended.
  const told = { caseId: of.id, reviewId: review.id, state, said: why.message, entryHash: entry.hash };
  const chat = open ? await tellInChat(world, told) : NOTHING;
  const { effects, due: rows } = merge({ effects: [effect], reviews: [], due }, chat);
  await world.store.reviews.refused(review.id, answer.source, { entries: all, effects, due: rows });
  world.log.warn("answer refused", { review: review.id, case: of.id, code: why.code });
  for (const one of chat.effects) await sendMessage(world, one);
  await runMessage(world, effect.id);
}

/** The same for an answer that did not come through the ticket: whoever gave it is told by the way it came, the ticket shows nothing. */
export async function refuseQuietly(world: World, refused: Refused, why: Refusal): Promise<void> {
  const { all } = await recorded(world, refused, why);
  await world.store.reviews.refused(refused.review.id, refused.answer.source, { entries: all, effects: [], due: [] });
  world.log.warn("answer refused", { review: refused.review.id, case: refused.of.id, code: why.code });
}

function recorded(world: World, { review, of, answer }: Refused, why: Refusal): ReturnType<typeof record> {
  const program = automaticReviewer(world, answer);
  return record(world, {
    kind: "review.answer_refused",
    actor: program === null ? { type: "person", id: answer.account ?? "unproven" } : automatic(program),
    subject: subjectOf(of.ticket),
    caseId: of.id,
    corr: { case: of.id, review: review.id },
    payload: {
      code: why.code,
      verdict: answer.kind,
      source: answer.source,
      at: answer.at,
      digest: answer.digest,
      reason: looksLikeCode(answer.reason) ? "(a one-time code)" : answer.reason,
      ...(answer.provenBy === undefined ? {} : { proven_by: answer.provenBy }),
      ...(answer.standsInFor === undefined ? {} : { stands_in_for: answer.standsInFor }),
      ...(answer.factor === undefined ? {} : { factor: answer.factor }),
      ticket_key: of.ticket.key,
    },
  });
}

/** How a closed question shows to people. */
export function closedAs(review: Review, of: Case): CardState {
  switch (review.status) {
    case "expired":
    case "rejected":
      return review.status;
    case "approved":
      return of.status === "ended" && of.end === "applied" ? "applied" : "approved";
    case "open":
    case "voided":
      return "withdrawn";
  }
}
