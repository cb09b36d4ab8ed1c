import type { Review } from "../case/index.ts";

/** A question, open or over, with what its card was like. */
export interface PastReview extends Pick<Review, "id" | "status" | "steps" | "openedAt" | "verdicts"> {
  /** When its card was shown, and until when its SLO ran; absent where the card was never posted. */
  readonly shownAt?: string;
  readonly deadline?: string;
  /** "none" = it was about no proposal. */
  readonly action: string;
  /** How many words its card has. */
  readonly words: number;
  /** Who was asked first. */
  readonly groups: readonly string[];
  /** How many escalations it came to in its last step: 1 = reminded, 2 = more people, 3 = the last ones. */
  readonly escalated: number;
}

/** The questions of the last days, for reports and for what is known of how people answer. */
export interface ReviewHistory {
  /** Those opened since then, newest first, up to the limit. Reads all of them: not for a loop. */
  past(since: Date, limit: number): Promise<readonly PastReview[]>;
}
