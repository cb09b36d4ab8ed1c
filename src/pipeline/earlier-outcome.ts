import { z } from "zod";
import type { Answer, CaseEventType, Review, VerdictKind } from "../case/index.ts";
import { standingOf } from "../review/index.ts";
import { toldOfExercise } from "./exercises.ts";
import type { World } from "./world.ts";

/** What became of an answer that came by another way than the ticket's own record; `message` is for whoever gave it. */
export type Submitted =
  | { readonly kind: "counted"; readonly event: CaseEventType; readonly message: string }
  | { readonly kind: "refused"; readonly code: string; readonly message: string }
  | { readonly kind: "closed"; readonly status: Review["status"]; readonly message: string };

/** What whoever answered is told, by what the answer did. */
export const COUNTED: Partial<Record<CaseEventType, string>> = {
  approved: "Approved: exactly what was shown is carried out now, unless the ticket changed meanwhile.",
  rejected: "Rejected: nothing is done.",
  modified: "Modified: the changed version has passed the checks and has a question of its own now.",
  verdict_recorded: "Counted: this step is answered, further people are asked.",
  info_requested: "Asked: the requester is asked on the ticket; the question stays open, and its clock stands still meanwhile.",
  approval_given: "Given, and not counted yet: confirm it with your factor on the question's page.",
  reassigned: "Reassigned: the group is asked now.",
  escalated: "Counted: the next people of the chain are asked now too. Nothing is decided.",
};

/** What an answer did that neither approves nor rejects. */
const EVENTS: Partial<Record<VerdictKind, CaseEventType>> = {
  modify: "modified",
  request_info: "info_requested",
  reassign: "reassigned",
  escalate: "escalated",
};

/** The same name for another answer: what was said first stands, and nobody hears its outcome for what was said now. */
export const KEY_REUSED = {
  code: "key_reused",
  message: "Not counted: this Idempotency-Key came with another answer before. Send each answer with a key of its own.",
};

/** Whether an act of this name came before, with other words. */
export function isReused({ key }: Pick<Answer, "key">, { seen }: Pick<Review, "seen">): boolean {
  return key !== undefined && seen.some((source) => source.startsWith(`${key}.`));
}

const Refused = z.looseObject({
  kind: z.literal("review.answer_refused"),
  payload: z.looseObject({ source: z.string(), code: z.string() }),
});

/** What became of an answer the first time: whoever sends it again, because the reply was lost, hears the same. */
export async function earlierOutcome(world: World, review: Review, source: string): Promise<Submitted> {
  return (await countedBefore(world, review, source)) ?? refusedBefore(world, review, source);
}

async function countedBefore(world: World, review: Review, source: string): Promise<Submitted | null> {
  if (review.automatic?.source === source)
    return { kind: "counted", event: "escalated", message: COUNTED.escalated ?? "Counted." };
  const at = review.verdicts.findIndex((one) => one.source === source);
  const verdict = review.verdicts[at];
  if (verdict === undefined) return null;
  const { end } = standingOf(review.steps, review.verdicts.slice(0, at + 1));
  const event = EVENTS[verdict.kind] ?? end ?? "verdict_recorded";
  const exercise = await toldOfExercise(world, review);
  if (exercise !== null) return { kind: "counted", event: "revealed", message: exercise };
  return { kind: "counted", event, message: COUNTED[event] ?? "Counted." };
}

async function refusedBefore(world: World, review: Review, source: string): Promise<Submitted> {
  const entries = await world.store.ledger.ofCase(review.caseId);
  const refusals = entries.flatMap(({ canonical }) => {
    const read = Refused.safeParse(JSON.parse(canonical));
    return read.success ? [read.data.payload] : [];
  });
  const code = refusals.find((refusal) => refusal.source === source)?.code;
  if (code === undefined || code === "closed")
    return { kind: "refused", code: code ?? "repeated", message: "This answer was dealt with before, and did not count." };
  return { kind: "refused", code, message: "This very answer was refused before, and was not looked at again." };
}
