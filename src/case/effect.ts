import type { ActionPayload } from "./action.ts";
import type { CardState, ChatDigest, ChatPost } from "./chat.ts";
import type { TicketRef } from "./ticket.ts";

/** What a review record must show; plain text, rendered by code from the canonical payload. */
export interface Card {
  readonly reviewId: string;
  readonly ticket: TicketRef;
  readonly title: string;
  /** Lines of the card in order; text only. */
  readonly lines: readonly string[];
  readonly digest: string;
  readonly cardHash: string;
  readonly risk: string;
  readonly confidence: string | null;
  readonly action: string;
  /** JSON text of what may be modified (args and note), "" when there is no proposal. */
  readonly parameters: string;
  readonly groups: readonly string[];
  readonly requester: string | null;
  readonly expiresAt: string;
}

/** How a review record ends or returns: what people see on it from then on. */
export interface CardUpdate {
  readonly reviewId: string;
  readonly ticket: TicketRef;
  readonly record: { readonly id: string; readonly key: string };
  /** pending = put back after an answer that did not end it; noted = it only says something, whatever was answered meanwhile stands. */
  readonly to: CardState | "noted";
  readonly message: string;
  /** Who is asked, and until when, from now on; absent = as before. */
  readonly groups?: readonly string[];
  readonly expiresAt?: string;
}

/** A sentence of ours on the ticket; internal, unless it is for the requester. */
export interface Notice {
  readonly ticket: TicketRef;
  readonly text: string;
  readonly audience?: "requester";
}

export type EffectBody =
  | { readonly kind: "action"; readonly payload: ActionPayload }
  | { readonly kind: "card"; readonly card: Card }
  | { readonly kind: "card_update"; readonly update: CardUpdate }
  | { readonly kind: "notice"; readonly notice: Notice }
  | { readonly kind: "chat"; readonly chat: ChatPost }
  | { readonly kind: "digest"; readonly digest: ChatDigest };

export type EffectStatus = "intended" | "attempting" | "confirmed" | "failed" | "voided";

/** What the ticket system showed when the write was read back. */
export interface Receipt {
  /** partial = a part of what was asked stands on the ticket and the rest was not done: `seen` tells both. */
  readonly status: "succeeded" | "adopted" | "partial";
  /** Id of what was written (comment, task, attachment, review record) in the ticket system. */
  readonly recordId: string;
  readonly recordKey: string;
  /** Version of the ticket after the write. */
  readonly version: string;
  readonly at: string;
  /** Read-back facts by name: ids, states and hashes, never text. */
  readonly seen: Readonly<Record<string, string>>;
}

/** One write to an outside system: intent before it, receipt after it. */
export interface Effect {
  readonly id: string;
  readonly caseId: string;
  readonly body: EffectBody;
  /** Digest of the payload (action) or of the message: recomputed before each attempt. */
  readonly digest: string;
  /** SHA-256 of the evidence entry that recorded the intent; printed beside the marker. */
  readonly entryHash: string;
  readonly status: EffectStatus;
  readonly attempts: number;
  /** How long the current attempt may still send, in milliseconds by the database's clock as it was read; below 0 it is over. A missing marker counts only after that plus the settle time. */
  readonly sendLeftMs: number | null;
  readonly receipt: Receipt | null;
}

/** The text that finds an effect again in the outside system. */
export function marker(effectId: string): string {
  return `ots:${effectId}`;
}
