import type { Person } from "../cast.ts";
import type { Press } from "../tickets/ticket.ts";

/** A question as it stands in a ticket system: the record to answer on, and the ticket its card names. */
export interface Question {
  readonly record: string;
  readonly ticketKey: string;
  /** Moves when the record does: the same record put back is asked again. */
  readonly version: string;
}

/** How one person reads and answers reviews in one ticket system, with their own login. */
export interface Desk {
  readonly system: "servicenow" | "jira";
  pending(person: Person): Promise<readonly Question[]>;
  /** Throws when the ticket system refuses. */
  press(person: Person, question: Question, press: Press): Promise<void>;
}

/** An answer of a ticket system to somebody's browser. */
export async function answered(response: Response, what: string): Promise<unknown> {
  const body = await response.text();
  if (!response.ok) throw new Error(`${what}: ${response.status} ${body.slice(0, 300)}`);
  return body === "" ? null : JSON.parse(body);
}
