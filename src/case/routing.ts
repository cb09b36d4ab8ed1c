import type { ActionType } from "./action.ts";
import type { ErrorCode } from "./errors.ts";

/** Who is asked, in the order in which they are reached. */
export const LEVELS = ["primary", "wider", "fallback", "manager"] as const;
export type Level = (typeof LEVELS)[number];

/** Why somebody of the chain is not asked. `no_authority`: no active person, a guest, nobody who may approve by the policy, or above his limit. */
export const SKIPS = [
  "off_shift",
  "ooo",
  "is_requester",
  "is_affected",
  "no_authority",
  "not_in_group",
  "notify_failed",
  "over_capacity",
  "not_reached_yet",
] as const;
export type Skip = (typeof SKIPS)[number];

/** One member of the chain, by directory id, and whether he is asked. */
export type Told =
  | { readonly person: string; readonly level: Level; readonly outcome: "asked"; readonly insteadOf?: string }
  | {
      readonly person: string;
      readonly level: Level;
      readonly outcome: "skipped";
      readonly reason: Skip;
      /** He stands in for somebody who is out of office. */
      readonly insteadOf?: string;
    };

/** What an on-call schedule told of a group at one moment: who of the directory is on call, or why it could not be read. */
export type OnCallRead = { readonly group: string; readonly system: string; readonly schedule: string } & (
  | { readonly people: readonly string[] }
  | { readonly unread: ErrorCode | "unexpected" }
);

/** Who of the whole configured chain is asked at one moment, and who is not and why. */
export interface Routing {
  /** The review's step that it is about. */
  readonly step: number;
  /** The groups of each level; the manager level has none of its own. */
  readonly levels: readonly { readonly level: Level; readonly groups: readonly string[] }[];
  /** How many levels are reached. */
  readonly reached: number;
  readonly told: readonly Told[];
  /** How many more there are than an entry holds; absent = none. */
  readonly omitted?: number;
  /** What the members' authority was held against; absent where the policy limits nobody. The sum as text: records hold no fractions. */
  readonly weight?: {
    readonly action: ActionType | null;
    readonly amount: { readonly value: string; readonly currency: string } | "unknown" | null;
  };
  /** What on-call schedules told, where the roster names any and the risk is high; absent = none was asked. */
  readonly onCall?: readonly OnCallRead[];
  /** Why the chain's members could not be read, when they could not; the groups are asked all the same. */
  readonly unread?: ErrorCode | "unexpected";
}

/** Groups that a question was not put to because so many, or more, wait for them already. */
export interface Unasked {
  readonly groups: readonly string[];
  readonly open: number;
}

/** What happens to a question that nobody answers, in order. */
export const MOVES = ["remind", "widen", "fallback"] as const;
export type EscalationMove = (typeof MOVES)[number];
