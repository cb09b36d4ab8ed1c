/** An approval that somebody gave in the ticket and that still lacks its factor: until it is confirmed it counts for nothing. */
export interface GivenApproval {
  /** Directory id. */
  readonly person: string;
  readonly account: string;
  readonly provenBy: string;
  readonly at: string;
  readonly source: string;
  readonly reason: string | null;
  /** Of what was asked when it was given, and the card that asked. */
  readonly digest: string | null;
  readonly cardHash: string;
  readonly step: number;
  /** Accounts for which the person stood in; absent = none is known. */
  readonly standsInFor?: readonly string[];
  /** Until then it can be confirmed. */
  readonly until: string;
}

/** What is kept of it in the verdict that it became. */
export type Confirmed = Pick<GivenApproval, "account" | "provenBy" | "at" | "source">;

/** Why an approval can be confirmed no more, beside whatever ends its question. */
export type LapseWhy = "unconfirmed" | "step_over" | "card_edited" | "not_entitled";

/** One that is no more. */
export interface LapsedApproval {
  readonly person: string;
  readonly source: string;
  readonly why: LapseWhy;
}
