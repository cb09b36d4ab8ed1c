import type { PastReview } from "../ports/index.ts";

/** Approval velocity of one action type: questions answered within their SLO. */
export interface Velocity {
  readonly action: string;
  readonly inTime: number;
  /** Answered or ended later, and still open and over their SLO. Open and within it: in neither. */
  readonly late: number;
  /** Of 1; null = none of either. */
  readonly share: number | null;
}

/** How often questions to one group had to be escalated. */
export interface Escalations {
  readonly group: string;
  readonly asked: number;
  readonly reminded: number;
  /** More people were asked. */
  readonly widened: number;
}

/** By action type, in the order of their names. A question that was withdrawn before anybody decided counts for nothing. */
export function velocityOf(reviews: readonly PastReview[], now: Date): readonly Velocity[] {
  return byName(reviews, ({ action }) => [action]).map(([action, own]) => {
    const ends = own.map((review) => endOf(review, now));
    const [inTime, late] = [ends.filter((end) => end === "in_time").length, ends.filter((end) => end === "late").length];
    return { action, inTime, late, share: inTime + late === 0 ? null : inTime / (inTime + late) };
  });
}

/** By group that was asked first. */
export function escalationsBy(reviews: readonly PastReview[]): readonly Escalations[] {
  return byName(reviews, ({ groups }) => groups).map(([group, own]) => ({
    group,
    asked: own.length,
    reminded: own.filter(({ escalated }) => escalated >= 1).length,
    widened: own.filter(({ escalated }) => escalated >= 2).length,
  }));
}

function endOf({ status, deadline, verdicts }: PastReview, now: Date): "in_time" | "late" | null {
  if (deadline === undefined) return null;
  const last = verdicts.at(-1)?.at;
  if (status === "approved" || status === "rejected") return (last ?? "") <= deadline ? "in_time" : "late";
  if (status === "voided") return null;
  return status === "expired" || now.getTime() > Date.parse(deadline) ? "late" : null;
}

function byName(
  reviews: readonly PastReview[],
  names: (review: PastReview) => readonly string[],
): readonly (readonly [string, readonly PastReview[]])[] {
  const all = [...new Set(reviews.flatMap(names))].toSorted();
  return all.map((name) => [name, reviews.filter((review) => names(review).includes(name))] as const);
}
