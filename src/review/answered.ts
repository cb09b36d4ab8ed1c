import { isUnseen, type Verdict, type VerdictKind } from "../case/index.ts";
import type { PastReview } from "../ports/index.ts";
import { standingOf } from "./stages.ts";

/** One decision of a person: what it was about and how long it took. */
export interface Answered {
  readonly person: string;
  /** The asked groups that the person is in. */
  readonly groups: readonly string[];
  readonly kind: Extract<VerdictKind, "approve" | "modify" | "reject">;
  readonly at: string;
  /** Since the question stood before people: its card, or the answer that opened the step. */
  readonly seconds: number;
  /** Words of the card that was to be read. */
  readonly words: number;
  /** "none" = there was nothing to agree with. */
  readonly action: string;
}

/** Every decision that people made about these questions, oldest first. Asking back and passing on decide nothing. */
export function answersOf(reviews: readonly PastReview[]): readonly Answered[] {
  const acts = new Map<string, Answered>();
  for (const review of reviews)
    review.verdicts.forEach((verdict, at) => {
      const { person, alike, source } = verdict;
      // One answer to several identical actions is one act.
      const act = alike === undefined ? `${review.id} ${source}` : `${person} ${verdict.at} ${alike.template}`;
      const answer = answerOf(review, at);
      if (answer !== null) acts.set(act, answer);
    });
  return [...acts.values()].toSorted(byTime);
}

function byTime(a: Answered, b: Answered): number {
  return Date.parse(a.at) - Date.parse(b.at);
}

function answerOf(review: PastReview, at: number): Answered | null {
  const verdict = review.verdicts[at];
  // What was approved beforehand tells nothing of how somebody reads.
  if (verdict === undefined || isUnseen(verdict)) return null;
  const { kind, person } = verdict;
  if (kind !== "approve" && kind !== "modify" && kind !== "reject") return null;
  const earlier = review.verdicts.slice(0, at);
  const { step } = standingOf(review.steps, earlier);
  const asked = review.steps[step]?.groups ?? [];
  const groups = verdict.groups.filter((group) => asked.includes(group));
  const seconds = Math.max(0, (Date.parse(verdict.at) - Date.parse(askedAt(review, earlier))) / 1000);
  return { person, groups, kind, at: verdict.at, seconds, words: review.words, action: review.action };
}

/** When the question came before whoever answers next. */
function askedAt({ steps, shownAt, openedAt }: PastReview, earlier: readonly Verdict[]): string {
  const { step } = standingOf(steps, earlier);
  const opened = earlier.find((_, at) => standingOf(steps, earlier.slice(0, at + 1)).step === step);
  return (step === 0 ? undefined : opened?.at) ?? shownAt ?? openedAt;
}
