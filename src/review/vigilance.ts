import type { StampAlarm } from "../case/index.ts";
import type { Answered } from "./answered.ts";

/** How somebody, or a group, decided lately. Shares are of 1; null = nothing to compute it from. */
export interface Vigilance {
  readonly answered: number;
  readonly medianSeconds: number | null;
  /** Faster than the card can be read: under 8 s, or a second for ten words. */
  readonly tooFastShare: number | null;
  readonly under5sShare: number | null;
  /** Approvals in a row, the last decision backwards. */
  readonly streak: number;
  /** Groups of 5 decisions or more within 60 s. */
  readonly bursts: number;
  /** Approved as proposed, among all that had a proposal. */
  readonly agreement: number | null;
}

/** The last decisions that figures of a person are made of. */
export const ROLLING = 50;
const BURST = { count: 5, ms: 60_000 } as const;
/** Fewer decisions say nothing. */
const ENOUGH = 10;
const TEAM_ENOUGH = 20;

/** Figures of decisions, given oldest first. */
export function vigilanceOf(answers: readonly Answered[]): Vigilance {
  const share = (counts: (one: Answered) => boolean, of = answers): number | null =>
    of.length === 0 ? null : of.filter(counts).length / of.length;
  const seconds = answers.map((one) => one.seconds).toSorted((a, b) => a - b);
  return {
    answered: answers.length,
    medianSeconds: middle(seconds),
    tooFastShare: share(isTooFast),
    under5sShare: share((one) => one.seconds < 5),
    streak: answers.length - 1 - answers.findLastIndex(({ kind }) => kind !== "approve"),
    bursts: burstsIn(answers),
    agreement: share(
      ({ kind }) => kind === "approve",
      answers.filter(({ action }) => action !== "none"),
    ),
  };
}

/** What of a person's last decisions looks like approving unread. `others`: those of everybody else, for how usual a streak is. */
export function alarmsOf(own: readonly Answered[], others: readonly Answered[]): readonly StampAlarm[] {
  const last = own.slice(-ROLLING);
  const { answered, tooFastShare, streak, bursts } = vigilanceOf(last);
  const usual = others.filter(({ kind }) => kind === "approve").length / others.length;
  const isUnlikely = others.length >= TEAM_ENOUGH && usual ** streak < 0.001;
  return [
    ...(answered >= ENOUGH && (tooFastShare ?? 0) >= 0.5 ? (["too_fast"] as const) : []),
    ...(streak >= ENOUGH && isUnlikely ? (["streak"] as const) : []),
    ...(bursts > 0 ? (["burst"] as const) : []),
  ];
}

function isTooFast({ seconds, words }: Answered): boolean {
  return seconds < Math.max(8, words / 10);
}

function middle(sorted: readonly number[]): number | null {
  const half = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** Each decision is in one burst at most. */
function burstsIn(answers: readonly Answered[]): number {
  const times = answers.map(({ at }) => Date.parse(at)).toSorted((a, b) => a - b);
  let bursts = 0;
  for (let first = 0; first < times.length; ) {
    const from = times[first] ?? 0;
    const within = times.slice(first).filter((time) => time - from <= BURST.ms).length;
    if (within >= BURST.count) bursts += 1;
    first += within >= BURST.count ? within : 1;
  }
  return bursts;
}
