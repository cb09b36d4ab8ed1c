import { type EscalationMove, MOVES, type Review } from "../case/index.ts";
import type { Site } from "./roster.ts";
import { addOnShiftMinutes } from "./shifts.ts";

/** How fast a question's time runs, and what happens when. */
export interface Pace {
  readonly sloMinutes: number;
  readonly expiryMinutes: number;
  /** Multiples of the SLO at which people are reminded, more are asked, and the last ones are. */
  readonly escalateAt: readonly number[];
  /** Whose shifts its minutes run in; null = the wall clock. */
  readonly sites: readonly Site[] | null;
}

/** The times of a question whose card stands in the ticket since then. It never expires sooner than it said. */
export function timesShown(
  review: Review,
  shownAt: Date,
  pace: Pace,
): Pick<Review, "expiresAt"> & Required<Pick<Review, "shownAt" | "halfAt" | "deadline">> {
  const after = (minutes: number): string => addOnShiftMinutes(shownAt, minutes, pace.sites).toISOString();
  const expiresAt = after(pace.expiryMinutes);
  return {
    expiresAt: expiresAt > review.expiresAt ? expiresAt : review.expiresAt,
    shownAt: shownAt.toISOString(),
    halfAt: after(pace.sloMinutes / 2),
    deadline: after(pace.sloMinutes),
  };
}

export interface Escalation {
  readonly move: EscalationMove;
  readonly at: Date;
}

/** Since when the minutes of a question's present step run: since its card was shown, or since the answer that opened the step. */
export function stepSince(review: Review): string {
  if (review.escalated?.step === review.step) return review.escalated.since;
  const shown = review.shownAt ?? review.openedAt;
  const answered = review.step === 0 ? undefined : review.verdicts.at(-1)?.at;
  return answered !== undefined && answered > shown ? answered : shown;
}

/** What is still to happen to an unanswered question before it expires, soonest first. */
export function escalationsLeft(review: Review, pace: Pace): readonly Escalation[] {
  if (review.record === null) return [];
  const done = review.escalated?.step === review.step ? review.escalated.done : 0;
  const since = new Date(stepSince(review));
  const all = MOVES.slice(0, pace.escalateAt.length).map((move, index): Escalation => {
    return { move, at: addOnShiftMinutes(since, (pace.escalateAt[index] ?? 0) * pace.sloMinutes, pace.sites) };
  });
  return all.slice(done).filter(({ at }) => at.getTime() < Date.parse(review.expiresAt));
}

/** When a question is to be looked at next by itself. */
export function nextLook(review: Review, pace: Pace): Date {
  return escalationsLeft(review, pace)[0]?.at ?? new Date(review.expiresAt);
}

/** The question whose clock stands still for so long: all that is to happen to it comes so much later, by the wall clock. */
export function paused(review: Review, ms: number): Review {
  const later = (time: string): string => new Date(Date.parse(time) + ms).toISOString();
  const { step, halfAt, deadline, escalated } = review;
  return {
    ...review,
    expiresAt: later(review.expiresAt),
    ...(halfAt === undefined ? {} : { halfAt: later(halfAt) }),
    ...(deadline === undefined ? {} : { deadline: later(deadline) }),
    escalated: { step, done: escalated?.step === step ? escalated.done : 0, since: later(stepSince(review)) },
  };
}
