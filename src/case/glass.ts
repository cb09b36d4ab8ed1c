import type { Objection } from "./decision.ts";
import type { Factor } from "./factor.ts";

/** Why somebody breaks the glass, as a closed list; the words beside it are the person's own. */
export const GLASS_REASONS = ["outage", "security", "safety", "legal_deadline", "other"] as const;
export type GlassReason = (typeof GLASS_REASONS)[number];

/** Holds by automation that break-glass lifts, by what holds. Every other hold, one that nobody has thought of included, stays. */
export const LIFTED_HOLDS = ["gate", "schedule"] as const;

/** What a break-glass act was in the way of: all that would have kept the proposal from being carried out just then. */
export interface Overridden {
  /** What the policy objected to. */
  readonly objections: readonly Objection[];
  /** What held it when the glass was broken, and what had held its case. */
  readonly holds: readonly string[];
  /** Who was asked and had not answered, as "ops-lead or audit"; empty = nobody. */
  readonly asked: readonly string[];
  /** How many approvals it had by then. */
  readonly approvals: number;
}

/** One proposal that one person has carried out although nothing cleared it; used up by the case that it stands on. */
export interface BrokenGlass {
  readonly id: string;
  /** Directory id of who broke it. */
  readonly person: string;
  readonly groups: readonly string[];
  readonly account: string;
  readonly at: string;
  /** It begins before this, or not at all. */
  readonly until: string;
  /** Of the one proposal that it is for. */
  readonly digest: string;
  readonly reasonCode: GlassReason;
  readonly reason: string;
  /** The incident's number; absent = none was named. */
  readonly incident?: string;
  readonly factor: Factor;
  readonly overrode: Overridden;
  /** Which groups judge it afterwards, who is asked when they do not, until when they should have, and the directory ids of the ticket's own people, who never judge it (absent = none is known). */
  readonly review: {
    readonly by: readonly string[];
    readonly then: readonly string[];
    readonly dueAt: string;
    readonly not?: readonly string[];
  };
}

/** What people find who look at it afterwards. */
export const GLASS_VERDICTS = ["justified", "not_justified"] as const;
export type GlassVerdict = (typeof GLASS_VERDICTS)[number];
