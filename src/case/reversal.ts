import { ACTION_TYPES, type ActionPayload, type ActionType } from "./action.ts";
import type { ReasonCode } from "./reasons.ts";

/** What taking an applied action back means, by its kind; null = it is not undone from here. Fixed in code: each has its own class and tier in ACTIONS. */
export const REVERSAL_OF = {
  add_comment: "withdraw_note",
  attach_evidence: "withdraw_file",
  draft_note: "withdraw_note",
  request_info: "withdraw_note",
  route_approval: "restore_state",
  set_field: null,
  close_task: "reopen_task",
  change_state: "restore_state",
  withdraw_note: null,
  withdraw_file: null,
  reopen_task: null,
  restore_state: null,
  delete_record: null,
  release_payment: null,
  grant_access: null,
} as const satisfies Record<ActionType, ActionType | null>;

export type ReversalType = NonNullable<(typeof REVERSAL_OF)[ActionType]>;
export type ReversalPayload = Extract<ActionPayload, { readonly action: ReversalType }>;

const REVERSALS: ReadonlySet<string> = new Set(Object.values(REVERSAL_OF).filter((name) => name !== null));

/** True for an action that takes another one back: only a person asks for it, never a policy's allow-list or a model. */
export function isReversal(action: ActionType): action is ReversalType {
  return REVERSALS.has(action);
}

/** True for a payload that takes another action back. */
export function reverses(payload: ActionPayload): payload is ReversalPayload {
  return isReversal(payload.action);
}

/** What a policy may allow and a model may propose. */
export const DRAFTED_TYPES = ACTION_TYPES.filter((name) => !isReversal(name));

/** What changed on the ticket since the action was applied, as the reversal's card tells it. */
export const SINCE = ["ticket_closed", "ticket_moved", "task_touched", "note_edited", "unread", "may_be_refused"] as const;
export type Since = (typeof SINCE)[number];

/** What of an applied action would be undone, and how; `why` is a sentence for people and tells what they can do. */
export type Undoing =
  | {
      readonly kind: "possible";
      readonly what: {
        [A in ReversalType]: Pick<Extract<ReversalPayload, { action: A }>, "action" | "target" | "args">;
      }[ReversalType];
      readonly since: readonly Since[];
    }
  | { readonly kind: "nothing" | "impossible"; readonly why: string };

/** The applied action that a case takes back, and who asked for it and why. */
export interface Reversed {
  readonly case: string;
  readonly effect: string;
  /** Which it was, and when it stood on the ticket. */
  readonly action: ActionType;
  readonly at: string;
  /** Directory id. */
  readonly by: string;
  readonly reasonCode: ReasonCode;
  /** Redacted, through the output filter: it is written to the ticket. */
  readonly reason: string;
  /** Whoever approved the action that is taken back. */
  readonly approvers: readonly string[];
}
