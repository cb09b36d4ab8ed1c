import type { Section, SourceValues, TicketContext } from "../case/index.ts";

/** A further system of record (an ERP ...) that says a few named values about what a ticket is about. */
export interface ContextSource {
  readonly name: string;
  readonly region: string;
  /**
   * The values for one ticket, found by the ticket's own ids: absent when there is none or the ticket names none, forbidden when we may not see it,
   * partial when a value is missing or several records match. Throws SOURCE_DOWN (down, slow, no answer of its kind), CIRCUIT_OPEN, EGRESS_REFUSED.
   */
  read(context: TicketContext): Promise<Section<SourceValues>>;
}
