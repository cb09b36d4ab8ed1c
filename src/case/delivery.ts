import type { ChatAnswer } from "./chat.ts";
import type { TicketRef } from "./ticket.ts";

/** One webhook call (or polled change) reduced to ids: all that is kept of its body. */
export interface Delivery {
  /** Unique: system, site and the sender's own delivery id. */
  readonly id: string;
  readonly system: string;
  /** ticket = created, updated or commented; review = an act on a review record; answer = a button pressed in a chat. */
  readonly about: "ticket" | "review" | "answer";
  readonly ticket: TicketRef;
  /** The review record's id for about = "review". */
  readonly record: string | null;
  /** The sender's version of the record, comparable as a number; null when it sends none. */
  readonly version: number | null;
  /** The acting account is our own service account. */
  readonly own: boolean;
  /** Of a polled row, which names its last writer only: that was us. Others may have written right before: the ticket itself tells. */
  readonly lastByUs?: boolean | undefined;
  /** Where it came from: the webhook's path name or "poll". */
  readonly via: string;
  /** What was pressed, for about = "answer". */
  readonly answer?: ChatAnswer | undefined;
}

declare const verifiedBrand: unique symbol;

/** A delivery whose signature held. Made only by connectors' webhook.ts (a test checks the importers). */
export type Verified<T> = T & { readonly [verifiedBrand]: true };

/** Marks a delivery as verified; call it only right after its signature held. */
export function verified<T>(delivery: T): Verified<T> {
  // A brand exists for the compiler only.
  return delivery as Verified<T>;
}

/** What a webhook scheme says of a request. `field` names what is wrong; nothing else of the body is kept. */
export type Received =
  | { readonly kind: "accepted"; readonly delivery: Verified<Delivery> }
  | { readonly kind: "ignored"; readonly why: string }
  | { readonly kind: "unsigned"; readonly why: string }
  | { readonly kind: "expired_signature" }
  | { readonly kind: "malformed"; readonly field: string; readonly why: string }
  | { readonly kind: "other_region" };
