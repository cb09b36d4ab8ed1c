import type { Proposal } from "./action.ts";
import type { Decision } from "./decision.ts";
import type { ErrorCode } from "./errors.ts";
import type { ExerciseOutcome } from "./exercise.ts";
import type { GivenApproval } from "./given.ts";
import type { BrokenGlass } from "./glass.ts";
import type { Reversed } from "./reversal.ts";
import type { TicketRef } from "./ticket.ts";

export const STATUSES = ["received", "in_context", "in_review", "cleared", "held", "stuck", "ended"] as const;
export type Status = (typeof STATUSES)[number];

export const ENDS = [
  "applied",
  "rejected",
  "expired",
  "unasked",
  "shadowed",
  "superseded",
  "abandoned",
  "exercise",
  "dropped",
] as const;
export type End = (typeof ENDS)[number];

interface CaseBase {
  readonly id: string;
  /** Moves by one with each commit; compare-and-set on it decides who won. */
  readonly version: number;
  readonly workflow: string;
  readonly ticket: TicketRef;
  readonly region: string;
  readonly openedAt: string;
  readonly updatedAt: string;
  /** The delivery that opened it. */
  readonly delivery: string;
  /** Fingerprint of the decision fields it was last read with; null before the first reading. */
  readonly fingerprint: string | null;
  /** Id of the newest human comment at that reading. */
  readonly lastComment: string | null;
  /** What `surroundings` gives for the reading that was decided on and its proposal; null before the decision (and in cases of earlier versions absent). */
  readonly surroundings?: string | null;
  /** Digest of what the decision relied on outside the ticket's own fingerprint (`reliedOn`); absent = nothing. */
  readonly relied?: string | null;
  /** Failed tries of the present stage; crashes and open circuits do not count. */
  readonly tries: number;
  /** How many verdicts of people it took. */
  readonly touches: number;
  /** Reason codes of the rejections of this ticket's cases so far, oldest first; absent = none. */
  readonly rejections?: readonly string[];
  /** The applied action that it takes back; absent = it is an ordinary case. */
  readonly reverses?: Reversed;
  /** An action on the ticket was taken back, or is asked to be: people decide what is drafted. Absent = no. */
  readonly contested?: true;
  /** Evidence hashes of its entries so far, oldest first. */
  readonly entries: readonly string[];
}

/** Our handling of one ticket event, from delivery to its end. */
export type Case = CaseBase &
  (
    | { readonly status: "received" }
    | { readonly status: "in_context" }
    | {
        readonly status: "in_review";
        readonly reviewId: string;
        readonly proposal: Proposal | null;
        readonly decision: Decision;
        /** Whom a reviewer asked, and until when the review's clock stands still; absent = nobody. */
        readonly waiting?: { readonly for: "requester"; readonly until: string };
        /** Approvals given in the ticket that still lack their factor; absent = none. */
        readonly given?: readonly GivenApproval[];
      }
    | {
        readonly status: "cleared";
        readonly proposal: Proposal;
        readonly decision: Decision;
        /** The effect that carries the proposal out. */
        readonly effectId: string;
        /** The approved review; null when the policy itself cleared it. */
        readonly reviewId: string | null;
        /** Somebody broke the glass for it: neither the policy nor that review cleared it. Absent = nobody did. */
        readonly glass?: BrokenGlass;
      }
    | {
        readonly status: "held";
        readonly reasons: readonly string[];
        /** What is held, and what was decided about it; absent in cases of earlier versions, and when it was nothing. */
        readonly proposal?: Proposal;
        readonly decision?: Decision;
      }
    | { readonly status: "stuck"; readonly was: Case; readonly code: ErrorCode | "unexpected" }
    | {
        readonly status: "ended";
        readonly end: End;
        readonly proposal: Proposal | null;
        readonly reviewId: string | null;
        /** How it was dealt with, where it was an exercise; absent = it was none. */
        readonly exercise?: ExerciseOutcome;
        /** How it came to be applied, where somebody broke the glass; absent = nobody did. */
        readonly glass?: BrokenGlass;
      }
  );

export type CaseIn<S extends Status> = Extract<Case, { readonly status: S }>;
