import type { Decision, Drafted, Proposal, Routing, Shown, TicketRef } from "../case/index.ts";

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
  /** Why the same is asked once more; undefined = it is not. */
  readonly again?: string | undefined;
  /** What of the decision's reading people are shown; undefined in what earlier versions left. */
  readonly shown?: Shown | undefined;
  readonly now: Date;
  /** Absent = expiryMinutes by the wall clock. */
  readonly expiresAt?: string;
  /** What the card says of the shifts that its time runs in; absent = nothing. */
  readonly shift?: readonly string[];
  readonly routing?: Routing;
  /** Where our own pages are; absent = there are none. */
  readonly page?: string;
  /** Secret of the card's code. */
  readonly key: Buffer;
}
