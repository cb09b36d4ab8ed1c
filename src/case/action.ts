import { z } from "zod";
import { actionDigest } from "./digest.ts";
import type { TicketRef } from "./ticket.ts";

export type ActionClass = "read" | "write" | "state" | "destructive" | "financial" | "access";
export type Tier = 0 | 1 | 2 | 3;

/** The closed taxonomy. Classified in code, never by configuration or a model; tier 3 is never automatic. */
export const ACTIONS = {
  add_comment: { class: "write", tier: 0, target: "ticket" },
  attach_evidence: { class: "write", tier: 0, target: "ticket" },
  draft_note: { class: "write", tier: 0, target: "ticket" },
  request_info: { class: "write", tier: 0, target: "ticket" },
  route_approval: { class: "state", tier: 1, target: "ticket" },
  set_field: { class: "write", tier: 1, target: "ticket" },
  close_task: { class: "state", tier: 2, target: "task" },
  change_state: { class: "state", tier: 2, target: "ticket" },
  withdraw_note: { class: "write", tier: 0, target: "ticket" },
  withdraw_file: { class: "write", tier: 0, target: "ticket" },
  reopen_task: { class: "state", tier: 2, target: "task" },
  restore_state: { class: "state", tier: 2, target: "ticket" },
  delete_record: { class: "destructive", tier: 3, target: "ticket" },
  release_payment: { class: "financial", tier: 3, target: "ticket" },
  grant_access: { class: "access", tier: 3, target: "ticket" },
} as const satisfies Record<string, { class: ActionClass; tier: Tier; target: "ticket" | "task" }>;

export type ActionType = keyof typeof ACTIONS;

export const ACTION_TYPES = Object.keys(ACTIONS).filter(isActionType);

/** True for a name of the taxonomy. */
export function isActionType(name: string): name is ActionType {
  return Object.hasOwn(ACTIONS, name);
}

const NoArgs = z.strictObject({});
const EffectId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);
const RecordId = z.string().regex(/^[\w.:-]{1,80}$/);
const FieldArgs = z.strictObject({ field: z.string().min(1).max(100), value: z.string().max(1000) });

/** The arguments of each action: enums and short names only; free text exists in the note alone. */
export const ACTION_ARGS = {
  add_comment: NoArgs,
  attach_evidence: z.strictObject({ name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,79}$/) }),
  draft_note: NoArgs,
  request_info: z.strictObject({
    fields: z
      .array(z.string().regex(/^[a-z0-9_.]{1,80}$/))
      .min(1)
      .max(20),
  }),
  route_approval: z.strictObject({ route: z.string().regex(/^[a-z0-9_-]{1,60}$/), status: z.string().min(1).max(120) }),
  set_field: FieldArgs,
  close_task: z.strictObject({ close_code: z.enum(["successful", "successful_issues", "unsuccessful"]) }),
  /** One of the states that the ticket system offers for the ticket, as a reading of it names them. */
  change_state: z.strictObject({ state: z.string().regex(/^[a-z0-9_]{1,60}$/) }),
  /** Of a reversal: the effect that is taken back, the record that it left, and who reads it. */
  withdraw_note: z.strictObject({ effect: EffectId, record: RecordId, audience: z.enum(["internal", "requester"]) }),
  withdraw_file: z.strictObject({ effect: EffectId, record: RecordId, name: z.string().min(1).max(255) }),
  /** The state that the closing left, and the task's version as it was read ("" = hidden). */
  reopen_task: z.strictObject({
    effect: EffectId,
    state: z.string().regex(/^[a-z0-9_]{1,60}$/),
    version: z.string().regex(/^\d{0,12}$/),
  }),
  restore_state: z.strictObject({ effect: EffectId, state: z.string().min(1).max(120) }),
  delete_record: NoArgs,
  release_payment: z.strictObject({
    amount: z.string().regex(/^\d{1,12}(\.\d{1,2})?$/),
    currency: z.string().regex(/^[A-Z]{3}$/),
  }),
  grant_access: z.strictObject({ entitlement: z.string().min(1).max(200) }),
} as const satisfies Record<ActionType, z.ZodType>;

export type ActionArgs = { readonly [A in ActionType]: Readonly<z.infer<(typeof ACTION_ARGS)[A]>> };

/** The exact bytes that an approval binds to and an effect carries out. `target` is the ticket itself or one of its own children. */
export type ActionPayload = {
  readonly [A in ActionType]: {
    readonly v: 1;
    readonly action: A;
    readonly ticket: TicketRef;
    readonly target: TicketRef;
    readonly args: ActionArgs[A];
    /** The SOP note, plain text, already through the output filter. */
    readonly note: string;
    /** SHA-256 of the effective policy: a new policy needs a new approval. */
    readonly policy: string;
  };
}[ActionType];

/** A draft's (or a modifier's) one action: what a review asks about. */
export interface Proposal {
  readonly id: string;
  readonly payload: ActionPayload;
  readonly digest: string;
  /** "model", "template", or the person id of who modified it. */
  readonly by: string;
  /** Digest of the version this one modifies, null for an original. */
  readonly modifies: string | null;
}

/** Builds a proposal and its digest from a payload. */
export function propose(id: string, payload: ActionPayload, by: string, modifies: string | null = null): Proposal {
  return { id, payload, digest: actionDigest(payload), by, modifies };
}
