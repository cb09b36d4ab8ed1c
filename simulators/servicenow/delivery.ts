/** What a business rule sends: ids and watched columns, never a description or a note. */
export interface ThinEvent {
  readonly schema: "ots.servicenow.event/1";
  readonly event: string;
  readonly instance: string;
  readonly table: string;
  readonly sys_id: string;
  readonly number: string;
  readonly sys_mod_count: number;
  readonly sys_updated_on: string;
  readonly sys_updated_by: string;
  readonly operation: "insert" | "update";
  readonly changed: Readonly<Record<string, { readonly from: string; readonly to: string }>>;
  /** review.decided only: the review's sys_id, and the ticket it asks about. */
  readonly review?: string;
  readonly ticket_table?: string;
  readonly ticket?: string;
}

/** One event on its way; the event id stays the same over retries and duplicates. */
export interface Delivery {
  readonly eventId: string;
  readonly event: ThinEvent;
  readonly body: string;
  status: "pending" | "waiting" | "delivered" | "dead" | "lost";
  /** HTTP statuses in order; 0 for a timeout or a broken connection. */
  readonly attempts: number[];
}
