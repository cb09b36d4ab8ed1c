import type { Case, CaseEvent, Disclosure, ExerciseOutcome, Review } from "../case/index.ts";
import { FIELD_OF_DEFECT, SAID_OF_DEFECT } from "../drafting/index.ts";
import type { StoredExercise } from "../ports/index.ts";
import { changedFields } from "./changed-fields.ts";
import type { World } from "./world.ts";

/** What leaves the question open, and so tells nothing yet. */
const GOES_ON: ReadonlySet<CaseEvent["type"]> = new Set<CaseEvent["type"]>([
  "escalated",
  "reassigned",
  "commented",
  "approval_given",
  "approval_lapsed",
  "revealed",
]);

/**
 * The event as it may happen to this case. Whatever would take an exercise's question anywhere, whoever answered and how, ends it instead and says what it was: no
 * exercise is ever cleared, drafted again or rejected in earnest. Other cases' events are given back as they are.
 */
export async function revealed(world: World, from: Case, event: CaseEvent): Promise<CaseEvent> {
  const isFailure = event.type === "failed" && (from.status === "received" || from.status === "in_context");
  if (!isFailure && (from.status !== "in_review" || GOES_ON.has(event.type))) return event;
  const exercise = await world.store.exercises.ofCase(from.id);
  if (exercise === null) return event;
  // Nobody was asked: it is as if it had not been planned.
  if (from.status !== "in_review") return { type: "superseded", by: "ops-trust" };
  const told = { type: "revealed" as const, reviewId: from.reviewId, exercise: disclosureOf(exercise) };
  const outcome = outcomeOf(exercise, from, event);
  return "verdict" in event ? { ...told, outcome, verdict: event.verdict } : { ...told, outcome };
}

function outcomeOf({ defect }: StoredExercise, from: Case, event: CaseEvent): ExerciseOutcome {
  switch (event.type) {
    case "approved":
      return "missed";
    case "rejected":
      return "caught";
    case "verdict_recorded":
      return event.verdict.kind === "reject" ? "caught" : "missed";
    case "modified": {
      const changed = changedFields("proposal" in from ? from.proposal : null, event.proposal);
      return defect !== null && changed.includes(FIELD_OF_DEFECT[defect]) ? "caught" : "missed";
    }
    case "info_requested":
      return "asked";
    case "expired":
      return "unanswered";
    default:
      return "withdrawn";
  }
}

function disclosureOf({ plan, nonce, commitment, defect, answer }: StoredExercise): Disclosure {
  return { plan, nonce, commitment, defect, answer };
}

/** What the card says of an exercise that is over: what was wrong, and nothing of how anybody dealt with it; null = it was none. */
export function exerciseText(event: CaseEvent): string | null {
  if (event.type !== "revealed") return null;
  return `This was an exercise: a mistake was planted in its proposal, and nothing of it is ever carried out. ${wrongIn(event.exercise)} Whoever rejects or mends such a proposal is right. Nothing was changed.`;
}

const TO_THE_PERSON: Readonly<Record<ExerciseOutcome, string>> = {
  caught: "You caught it.",
  missed: "It was missed this time. Only you are told so.",
  asked: "Asking back counts neither way.",
  unanswered: "Nobody answered.",
  withdrawn: "It was withdrawn.",
};

/** The same for whoever gave the answer, with how it went; null = it was no exercise. */
export function toldPersonally(event: CaseEvent): string | null {
  return event.type === "revealed" ? personally(event.outcome, event.exercise) : null;
}

/** What whoever answered an exercise that is over was told; null = it was none. */
export async function toldOfExercise(world: World, review: Review): Promise<string | null> {
  const of = await world.store.cases.load(review.caseId);
  if (of?.status !== "ended" || of.exercise === undefined) return null;
  const exercise = await world.store.exercises.ofCase(of.id);
  return personally(of.exercise, exercise);
}

function personally(outcome: ExerciseOutcome, exercise: Pick<Disclosure, "defect"> | null): string {
  return `This was an exercise: nothing of it is carried out. ${TO_THE_PERSON[outcome]} ${wrongIn(exercise)}`;
}

function wrongIn(exercise: Pick<Disclosure, "defect"> | null): string {
  const defect = exercise?.defect ?? null;
  return defect === null ? "" : `What was wrong: ${SAID_OF_DEFECT[defect]}.`;
}
