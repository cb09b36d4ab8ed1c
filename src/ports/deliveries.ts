import type { Delivery } from "../case/index.ts";

/** Why a delivery made no case, or that it did. */
export type DeliveryEnd =
  | "opened"
  | "superseding"
  | "unchanged"
  | "outdated"
  | "own_echo"
  | "unknown_workflow"
  | "other_region"
  | "ticket_absent"
  | "verdict"
  | "training_ticket"
  | "failed";

export interface StoredDelivery {
  readonly delivery: Delivery;
  readonly receivedAt: string;
  readonly tries: number;
  readonly end: DeliveryEnd | null;
}

/** A delivery being worked on. `newest`: no other one of its ticket has raised an equal or newer version; true again for the one that did (a crash must not lose it). */
export interface TakenDelivery extends StoredDelivery {
  readonly newest: boolean;
  /** The newest case of the ticket in each workflow, as it stood when the delivery was taken: before the ticket is read. */
  readonly latest: readonly { readonly id: string; readonly version: number }[];
}
