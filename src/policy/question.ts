import type { Facts, Proposal } from "../case/index.ts";

/** Everything a decision depends on besides the policy. Plain data: recorded, so that the decision can be derived again. */
export interface Question {
  readonly drafted: "drafted" | "invalid" | "unavailable";
  /** Why there is no draft or no proposal. */
  readonly why: string | null;
  /** The action as the model named it. */
  readonly action: string | null;
  readonly proposal: Proposal | null;
  readonly confidence: number | null;
  readonly facts: Facts;
}
