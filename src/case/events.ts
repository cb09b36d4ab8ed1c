import type { Proposal } from "./action.ts";
import type { AutomaticEscalation } from "./automatic-reviewer.ts";
import type { Decision, ReviewStep } from "./decision.ts";
import type { Drafted } from "./draft.ts";
import type { Receipt } from "./effect.ts";
import type { ErrorCode } from "./errors.ts";
import type { Disclosure, ExerciseOutcome } from "./exercise.ts";
import type { Facts } from "./facts.ts";
import type { GivenApproval, LapsedApproval } from "./given.ts";
import type { BrokenGlass } from "./glass.ts";
import type { Reversed } from "./reversal.ts";
import type { EscalationMove, Routing, Unasked } from "./routing.ts";
import type { Shown } from "./shown.ts";
import type { SectionStatus } from "./ticket.ts";
import type { Verdict } from "./verdict.ts";

/** What an action that ends unfinished left on its ticket; not there when that is nothing. */
interface Unfinished {
  readonly left?: Receipt;
}

interface Revealed {
  readonly type: "revealed";
  readonly reviewId: string;
  readonly outcome: ExerciseOutcome;
  readonly exercise: Disclosure;
}

interface Escalated {
  readonly type: "escalated";
  readonly reviewId: string;
  readonly move: EscalationMove;
  /** Since when the minutes of the review's step run. */
  readonly since: string;
  /** All groups that may answer from now on, and which of them are new. */
  readonly groups: readonly string[];
  readonly added: readonly string[];
  readonly routing: Routing;
}

/** What changed since an action was granted. */
export type StaleWhy = "fields_changed" | "new_comment" | "policy_changed" | "facts_changed" | "approver_lost" | "glass_lost";

/** What happened to a case. Each one moves it along transitions.ts and becomes one evidence entry. */
export type CaseEvent =
  | {
      readonly type: "context_gathered";
      readonly fingerprint: string;
      readonly lastComment: string | null;
      readonly ticketVersion: string;
      readonly sections: Readonly<Record<string, SectionStatus>>;
    }
  /** A person asks for an applied action to be taken back: the case begins with it. */
  | {
      readonly type: "override_requested";
      readonly reverses: Reversed;
      readonly by: string;
      readonly source: string;
      readonly fingerprint: string;
      readonly lastComment: string | null;
      readonly ticketVersion: string;
      readonly sections: Readonly<Record<string, SectionStatus>>;
    }
  /** There is nothing left to take back, or it cannot be: nothing was changed. */
  | { readonly type: "reversal_dropped"; readonly why: string }
  | {
      readonly type: "decided";
      /** Of the reading that the draft was made from. */
      readonly fingerprint: string;
      readonly lastComment: string | null;
      /** Of the same reading, for the proposal that goes on. */
      readonly surroundings: string;
      /** Of the same reading: what the policy reads from outside the ticket's fingerprint; null or absent = nothing. */
      readonly relied?: string | null;
      readonly drafted: Drafted;
      /** Of the same reading: what people are shown of it. */
      readonly shown?: Shown;
      readonly facts: Facts;
      readonly decision: Decision;
      /** What the policy was asked besides the draft and the facts: why there is no proposal, and the proposal also when it is refused. */
      readonly asked: { readonly why: string | null; readonly proposal: Proposal | null };
      /** What goes on: null when the policy refused it. */
      readonly proposal: Proposal | null;
      /** Set when the decision leads to a review. */
      readonly reviewId: string | null;
      /** Set when the decision is apply. */
      readonly effectId: string | null;
      /** Who is asked; absent when nobody is. */
      readonly routing?: Routing;
      /** Nobody is asked, although people would decide: they have no room. Absent = there is room. */
      readonly unasked?: Unasked;
    }
  | { readonly type: "released"; readonly by: string }
  | {
      readonly type: "verdict_recorded";
      readonly reviewId: string;
      readonly verdict: Verdict;
      /** Who is asked in the step that it opened; absent = it opened none. */
      readonly routing?: Routing;
      /** When the review expires from now on; absent = as before. */
      readonly expiresAt?: string;
    }
  | {
      readonly type: "modified";
      readonly reviewId: string;
      readonly verdict: Verdict;
      readonly fingerprint: string;
      readonly lastComment: string | null;
      readonly surroundings: string;
      readonly relied?: string | null;
      readonly proposal: Proposal;
      readonly shown?: Shown;
      readonly facts: Facts;
      readonly decision: Decision;
      /** The new review, for the new digest. */
      readonly newReviewId: string;
      readonly routing?: Routing;
    }
  /** Time did it, or who is asked, or an automatic reviewer. */
  | Escalated
  | (Escalated & { readonly verdict: Verdict })
  | (Escalated & { readonly reviewer: AutomaticEscalation })
  | {
      readonly type: "info_requested";
      readonly reviewId: string;
      readonly verdict: Verdict;
      /** What the requester is asked: the reviewer's words after redaction and the output filter. */
      readonly words: string;
      /** Until then the review's clock stands still. */
      readonly until: string;
      /** When the review expires from now on. */
      readonly expiresAt: string;
    }
  /** Somebody who may answer approved in the ticket, where nobody can show a factor: it counts when he confirms it. */
  | { readonly type: "approval_given"; readonly reviewId: string; readonly given: GivenApproval }
  /** Such approvals that nobody can confirm any more. */
  | { readonly type: "approval_lapsed"; readonly reviewId: string; readonly lapsed: readonly LapsedApproval[] }
  /** Something new came in: the ticket is read and drafted again. `by` is its writer's account. */
  | {
      readonly type: "info_given";
      readonly reviewId: string;
      readonly by: string;
      readonly why: "requester_answered" | "comment_at_high_risk";
      readonly comments: readonly string[];
    }
  /** Somebody wrote a comment under review: it is shown to whoever decides. */
  | {
      readonly type: "commented";
      readonly reviewId: string;
      readonly by: string;
      readonly comments: readonly string[];
      readonly fingerprint: string;
      readonly lastComment: string | null;
    }
  | {
      readonly type: "reassigned";
      readonly reviewId: string;
      readonly verdict: Verdict;
      /** Who is asked from now on, and because of what. */
      readonly step: ReviewStep;
      /** Who of them is asked, and who is not and why; absent in events of earlier versions. */
      readonly routing?: Routing;
    }
  /** Who gave an approval took it back before anything was done. */
  | {
      readonly type: "withdrawn";
      readonly reviewId: string;
      readonly by: string;
      readonly reason: string | null;
      readonly source: string;
      readonly newReviewId: string;
      readonly shown?: Shown;
    }
  /** The question was an exercise, and it is over: whatever was answered, nothing of it is carried out. */
  | (Revealed & { readonly verdict: Verdict })
  | Revealed
  | { readonly type: "approved"; readonly reviewId: string; readonly verdict: Verdict; readonly effectId: string }
  /** Somebody has this one proposal carried out although it was not answered, or is held. */
  | { readonly type: "glass_broken"; readonly by: string; readonly effectId: string; readonly glass: BrokenGlass }
  | { readonly type: "rejected"; readonly reviewId: string; readonly verdict: Verdict; readonly reasonCode: string }
  | {
      readonly type: "expired";
      readonly reviewId: string;
      /** Why its answers could not be read, when they could not. */
      readonly unread?: ErrorCode | "unexpected";
    }
  | { readonly type: "unshown"; readonly reviewId: string }
  | {
      readonly type: "effect_confirmed";
      readonly effectId: string;
      readonly receipt: Receipt;
      readonly fingerprint: string | null;
      readonly lastComment: string | null;
    }
  | ({ readonly type: "held"; readonly reasons: readonly string[] } & Unfinished)
  | ({
      readonly type: "stale";
      readonly effectId: string;
      readonly why: StaleWhy;
      /** Whose approval is none any more, by directory id, and why; absent unless that is what happened. */
      readonly approvers?: readonly { readonly person: string; readonly lapse: string }[];
    } & Unfinished)
  | ({
      readonly type: "effect_failed";
      readonly effectId: string;
      readonly code: ErrorCode | "unexpected";
      readonly why: string;
    } & Unfinished)
  | {
      readonly type: "failed";
      readonly code: ErrorCode | "unexpected";
      /** What the ticket system found of a ticket that is not there. */
      readonly why?: string;
    }
  | { readonly type: "retried"; readonly by: string; readonly reason: string }
  | ({ readonly type: "abandoned"; readonly by: string; readonly reason: string } & Unfinished)
  | ({ readonly type: "superseded"; readonly by: string } & Unfinished);

export type CaseEventType = CaseEvent["type"];
export type EventOf<T extends CaseEventType> = Extract<CaseEvent, { readonly type: T }>;
