import { type Answer, type ChatAnswer, type Delivery, OpsError } from "../case/index.ts";
import type { StoredDelivery } from "../ports/index.ts";
import { readChatValue } from "../review/index.ts";
import { CHAT_UP_TO, tellInChat } from "./chat.ts";
import { record, subjectOf } from "./entries.ts";
import { sendMessage } from "./messages.ts";
import { recordOutside } from "./outside.ts";
import { closedAs } from "./refused-answers.ts";
import { type Submitted, submitAnswer } from "./submitted.ts";
import type { World } from "./world.ts";

/** Takes a button pressed in a chat for an answer, and says in the chat what became of it. Throws what trying again can mend; "unknown" = it is none of our buttons. */
export async function takeChatAnswer(world: World, { delivery }: StoredDelivery): Promise<"verdict" | "unknown_workflow"> {
  const { answer, system } = delivery;
  const meant = answer === undefined ? null : readChatValue(world.cardKey, answer.value);
  if (answer === undefined || meant === null) {
    await recordForged(world, delivery);
    return "unknown_workflow";
  }
  try {
    const given = { ...answerOf(answer, delivery), kind: meant.verdict, digest: meant.digest ?? "" };
    await tell(world, meant.reviewId, system, await submitAnswer(world, meant.reviewId, given));
    return "verdict";
  } catch (error) {
    if (error instanceof OpsError && error.code === "REVIEW_UNKNOWN") return "unknown_workflow";
    throw error;
  }
}

function answerOf({ account, reason, at }: ChatAnswer, { id, system }: Delivery): Omit<Answer, "kind" | "digest"> {
  return { account, provenBy: system, at, reason, changes: null, upTo: CHAT_UP_TO, source: id };
}

/** The platform signed it, and the button is not ours: whoever can make our app's messages there wrote it. */
function recordForged(world: World, { id, system, ticket, answer }: Delivery): Promise<void> {
  world.log.warn("chat button not ours", { delivery: id, system });
  return recordOutside(world, {
    kind: "security.chat_button_forged",
    actor: { type: "person", id: answer?.account ?? "unproven" },
    subject: subjectOf(ticket),
    caseId: null,
    corr: { delivery: id },
    payload: { channel: system },
  });
}

/** Dealt with before, too late or not: what was said then stands. */
const SAID_BEFORE: ReadonlySet<string> = new Set(["repeated", "closed"]);

/** What counted, the case's own move tells in every room. */
async function tell(world: World, reviewId: string, channel: string, submitted: Submitted): Promise<void> {
  if (submitted.kind === "counted" || (submitted.kind === "refused" && SAID_BEFORE.has(submitted.code))) return;
  const review = await world.store.reviews.load(reviewId);
  const of = review === null ? null : await world.store.cases.load(review.caseId);
  if (review === null || of === null) return;
  const state = review.status === "open" ? "pending" : closedAs(review, of);
  const { entry, all } = await record(world, {
    kind: "review.told_in_chat",
    actor: { type: "service", id: "ops-trust" },
    subject: subjectOf(of.ticket),
    caseId: of.id,
    corr: { case: of.id, review: review.id },
    payload: { channel, state, said: submitted.message, ticket_key: of.ticket.key },
  });
  const told = { caseId: of.id, reviewId, state, said: submitted.message, entryHash: entry.hash, channel };
  const { effects, due } = await tellInChat(world, told);
  await world.store.effects.intend(effects, due, all);
  for (const effect of effects) await sendMessage(world, effect);
}
