import type { Answer, CaseIn, Review, ShownFactor } from "../case/index.ts";

/** One answer on one open review, with the card as the ticket shows it. */
export interface Asked {
  readonly review: Review;
  readonly of: CaseIn<"in_review">;
  readonly answer: Answer;
  readonly cardHash: string | null;
  /** A second factor that came with the answer, not yet checked; absent = none. */
  readonly shown?: ShownFactor;
}

/** Why an answer does not count; the message goes onto the review record. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}
