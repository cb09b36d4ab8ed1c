import type { Case, Effect, Entry, Review, Risk } from "../case/index.ts";
import type { Due } from "./queue.ts";
import type { ReviewHistory } from "./review-history.ts";

/** What is known of a question's time once its card stands in the ticket. */
export type ShownTimes = Pick<Review, "expiresAt"> & Required<Pick<Review, "shownAt" | "halfAt" | "deadline">>;

/** What follows from a card's posting. */
export interface Posted {
  readonly times: ShownTimes | null;
  readonly entries: readonly Entry[];
  readonly effects: readonly Effect[];
  readonly due: readonly Due[];
}

/** An open question as the queue shows it. */
export interface QueuedReview {
  readonly id: string;
  readonly caseId: string;
  readonly workflow: string;
  /** The ticket's key. */
  readonly ticket: string;
  readonly risk: Risk;
  /** Who may answer now. */
  readonly groups: readonly string[];
  /** When it was shown, or opened where its card does not stand in the ticket yet; ISO 8601 like the others. */
  readonly shownAt: string;
  readonly halfAt: string;
  readonly deadline: string;
  readonly expiresAt: string;
}

/** Where a list goes on: in the order of that time, behind that question (null = at its head). */
export interface QueuePlace {
  readonly at: Date;
  readonly after: string | null;
}

/** Which open questions wait, most urgent first; what decides the order is in review/queue-order. */
export interface ReviewQueue extends ReviewHistory {
  /** Open questions that one of these groups may answer (null = all), in the queue's order at that time. */
  queue(asked: {
    readonly groups: readonly string[] | null;
    readonly limit: number;
    readonly now: Date;
  }): Promise<readonly QueuedReview[]>;
  /** How many open questions each of these groups may answer, counted up to the limit; who has none is left out. */
  openFor(groups: readonly string[], limit: number): Promise<ReadonlyMap<string, number>>;
  /** How many open questions each of these people is asked in, counted up to the limit; who is asked in none is left out. */
  askedOpen(people: readonly string[], limit: number): Promise<ReadonlyMap<string, number>>;
}

/** A question with the case that it is about. */
export interface ReviewedCase {
  readonly review: Review;
  readonly of: Case;
}

/** Which open questions are looked for. */
export interface Waited {
  /** Those that one of these groups may answer now; null = all. */
  readonly groups: readonly string[] | null;
  readonly limit: number;
  readonly from: QueuePlace;
  /** Only those whose proposal is this one but for its ticket and target; absent = all. */
  readonly like?: Readonly<Record<string, unknown>>;
}
