import type { Risk } from "./ticket.ts";

/** The policy's answers, strictest first. */
export const OUTCOMES = ["refuse", "hold", "review", "shadow", "apply"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why a proposal is not simply applied. `reason` is a sentence for people, built from static text and safe values. */
export interface Objection {
  readonly rule: string;
  readonly outcome: Exclude<Outcome, "apply">;
  readonly reason: string;
}

export type Zone = "auto" | "assist" | "review";

/** One step of a review: any member of any of these groups may answer. */
export interface ReviewStep {
  readonly groups: readonly string[];
  /** So many different people must approve it; absent = one. */
  readonly need?: number;
  /** When rejections end it: absent = the first one; majority = those of more than half of `need`. */
  readonly veto?: "majority";
  /** Which policy step or default named it. */
  readonly because: string;
}

/** The policy's answer to a draft, with every reason. JSON-able and canonicalisable (numbers as decimal text). */
export interface Decision {
  readonly outcome: Outcome;
  /** What it would be without shadow mode; equal to outcome otherwise. */
  readonly would: Outcome;
  readonly objections: readonly Objection[];
  readonly risk: Risk;
  readonly riskReasons: readonly string[];
  readonly zone: Zone;
  /** "0.9321", or null when no confidence was measured. */
  readonly confidence: string | null;
  readonly thresholds: { readonly auto: string; readonly review: string };
  /** Who is asked if it comes to a review (always filled, also for apply). */
  readonly steps: readonly ReviewStep[];
  /** Approval needs a written reason (zone "review"). */
  readonly reasonRequired: boolean;
  readonly policyHash: string;
}
