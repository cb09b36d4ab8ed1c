import { labelledDigest } from "./digest.ts";

/** What may be wrong with the proposal of an exercise. */
export const DEFECTS = [
  "contradicted_fact",
  "unproven_fact",
  "other_ticket",
  "missing_evidence",
  "steering_words",
  "wrong_outcome",
] as const;
export type Defect = (typeof DEFECTS)[number];

/** How people dealt with an exercise: caught and missed count, the others say nothing of whether they read it. */
export const OUTCOMES_OF_EXERCISES = ["caught", "missed", "asked", "unanswered", "withdrawn"] as const;
export type ExerciseOutcome = (typeof OUTCOMES_OF_EXERCISES)[number];

/** One place of a day's plan; without a time nothing is planned there. Its digest is in the evidence before anybody can be asked. */
export interface ExercisePlan {
  /** UTC, as 2026-11-21. */
  readonly day: string;
  readonly group: string;
  readonly slot: number;
  readonly at: string | null;
  readonly workflow: string | null;
  /** The training ticket's own id. */
  readonly ticket: string | null;
  /** Hex; what is planted, and how, follows from it and the ticket. */
  readonly seed: string;
}

/** A plan with the secret number that keeps its commitment from being guessed. */
export interface SealedPlan {
  readonly plan: ExercisePlan;
  readonly nonce: string;
  /** `commitmentOf` of both. */
  readonly commitment: string;
}

/** What the evidence says of an exercise once it is over: enough to see that it was planned so. */
export interface Disclosure extends SealedPlan {
  readonly defect: Defect | null;
  /** The model's own answer, redacted, before the mistake was planted; null = none, or it was the template's. */
  readonly answer: string | null;
}

/** The digest of a plan that the evidence holds from the morning on. */
export function commitmentOf(plan: ExercisePlan, nonce: string): string {
  return labelledDigest("ots.exercise.v1", { plan, nonce });
}
