import type { FactValue, Risk, VerdictKind } from "../case/index.ts";

/** One ended review as its entries hold it: what was recommended, what people decided, and what the draft was made from. */
export interface EndedReview {
  /** Of the answer's entry: in order of time. */
  readonly id: string;
  readonly caseId: string;
  readonly workflow: string;
  readonly at: string;
  readonly decided: VerdictKind | "expired" | "override";
  readonly recommended: {
    readonly action: string | null;
    /** "model", "template", or the person who modified it; null when nothing was proposed. */
    readonly by: string | null;
    readonly would: string;
    readonly zone: string;
    readonly risk: Risk;
    readonly confidence: string | null;
  };
  readonly reasonCode: string | null;
  /** The fields that a modification changed; empty in entries of earlier versions. */
  readonly changed: readonly string[];
  /** All groups of whoever answered. */
  readonly groups: readonly string[];
  /** The approval was taken back before anything was done, or what it let go was taken back after: that answer tells. */
  readonly takenBack: boolean;
  /** Of the draft; null when no model drafted, and in entries of earlier versions. */
  readonly regime: string | null;
  /** Facts that the draft was decided on, and its action's arguments. */
  readonly facts: Readonly<Record<string, FactValue>>;
  readonly args: Readonly<Record<string, unknown>>;
}

export interface Labels {
  /** Ended reviews of a workflow, oldest first, those after that entry. */
  ended(workflow: string, after: string, limit: number): Promise<readonly EndedReview[]>;
  /** The newest ones, newest first. */
  newest(workflow: string, limit: number): Promise<readonly EndedReview[]>;
  /** Which fields people changed, by workflow and action. Reads all modifications: for reports. */
  changes(): Promise<
    readonly { readonly workflow: string; readonly action: string; readonly field: string; readonly count: number }[]
  >;
}
