import type { Decision, Drafted, Facts, Proposal, TicketRef } from "../case/index.ts";

/** What a review is opened with. */
export interface Opening {
  readonly id: string;
  readonly caseId: string;
  readonly workflow: { readonly id: string; readonly expiryMinutes: number };
  readonly ticket: TicketRef;
  readonly proposal: Proposal | null;
  readonly decision: Decision;
  /** How drafting ended; null after a modification. */
  readonly drafted: Drafted | null;
  readonly facts: Facts;
  readonly now: Date;
  /** Where our own pages are; absent = there are none. */
  readonly page?: string;
  /** Secret of the card's code. */
  readonly key: Buffer;
}
