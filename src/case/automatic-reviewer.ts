/** A program that may look at questions and ask for more people: nothing else of what it says counts. */
export interface AutomaticReviewer {
  readonly name: string;
  /** Its own account at the identity provider. */
  readonly account: string;
  readonly workflows: readonly string[];
}

/** What an automatic reviewer asked for; no person stands for it. */
export interface AutomaticEscalation {
  readonly name: string;
  readonly account: string;
  readonly at: string;
  readonly reason: string;
  readonly source: string;
}
