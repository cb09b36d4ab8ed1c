import type { Defect, Entry, ExerciseOutcome, SealedPlan } from "../case/index.ts";

/** What of an exercise nobody but this program may read before it is over. */
export interface StoredExercise extends SealedPlan {
  /** The case that it became, or is to become; null = none yet. */
  readonly caseId: string | null;
  /** The delivery that opens its case; null = none yet. */
  readonly delivery: string | null;
  readonly defect: Defect | null;
  /** The model's own answer, redacted; null = none. */
  readonly answer: string | null;
}

/** An exercise that is over, as figures read it. */
export interface EndedExercise {
  readonly group: string;
  readonly outcome: ExerciseOutcome;
  readonly at: string;
  /** Who answered; null = nobody. */
  readonly person: string | null;
}

/** A sealed plan with the case that it became, if any. */
export type PlannedExercise = SealedPlan & { readonly caseId: string | null };

/** The exercises of reviewers: planned a day ahead, sealed before they exist, refused by the database itself whenever they would be carried out. */
export interface Exercises {
  /** Stores a day's plan with the entry that commits to it; what lies before now was not committed to in time and is given up. False when the day has one. */
  plan(day: string, plans: readonly SealedPlan[], entries: readonly Entry[], now: Date): Promise<boolean>;
  isPlanned(day: string): Promise<boolean>;
  /** Those that are due and became no case yet, and were not given up. */
  due(now: Date): Promise<readonly StoredExercise[]>;
  /** Says which case and delivery it will be, once and before either exists. */
  seal(commitment: string, caseId: string, delivery: string): Promise<void>;
  /** It will not be put to anybody. */
  skip(commitment: string): Promise<void>;
  /** What was planted in its draft, and what the model had answered. */
  planted(caseId: string, defect: Defect, answer: string | null): Promise<void>;
  /** The exercise that a case is; null = it is a real one. */
  ofCase(caseId: string): Promise<StoredExercise | null>;
  /** The exercise that a delivery opens; null = it opens none. */
  ofDelivery(delivery: string): Promise<StoredExercise | null>;
  /** Those that ended since then, oldest first. */
  ended(since: Date): Promise<readonly EndedExercise[]>;
  /** The oldest day before that one whose plan is not disclosed yet, unless one of its exercises is still open; null = none. */
  undisclosed(before: string): Promise<{ readonly day: string; readonly plans: readonly PlannedExercise[] } | null>;
  /** Remembers that a day's plan is in the evidence, with that entry. */
  disclosed(day: string, entries: readonly Entry[]): Promise<void>;
}
