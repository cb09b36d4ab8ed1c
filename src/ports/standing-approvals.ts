import type { Entry, StandingApproval, StandingEnd, TicketRef } from "../case/index.ts";

/** One ticket that it approved something on. */
export interface StandingUsed {
  readonly use: number;
  readonly review: string;
  readonly caseId: string;
  readonly ticket: TicketRef;
  readonly at: string;
}

/** A standing approval as it is now. */
export interface StandingNow extends StandingApproval {
  /** In order. */
  readonly used: readonly StandingUsed[];
  /** Null = nothing ended it yet. */
  readonly ended: { readonly at: string; readonly why: StandingEnd; readonly by: string } | null;
}

/** Whose standing approvals are listed: all of a region, or what its giver gave and what belongs to these workflows. */
export interface Concerned {
  readonly region: string;
  readonly only: { readonly giver: string; readonly workflows: readonly string[] } | null;
}

/** What somebody disagreed with by a move: nothing of it that he did not know of may be left standing. */
export interface Disagreement {
  readonly workflow: string;
  readonly template: string;
  /** Ids of those that the move ends. */
  readonly known: readonly string[];
}

/** Approvals given beforehand. A use is counted by the very move that holds its verdict (one too many loses), an end by the very entry `standing.ended`. */
export interface StandingApprovals {
  /** Given while its question is open; `standing` = the same person's of the same still stands. What is not given leaves no entry either. */
  give(approval: StandingApproval, entries: readonly Entry[]): Promise<"given" | "closed" | "standing">;
  load(id: string): Promise<StandingNow | null>;
  /** Those of a template that nothing ended, the oldest first; used up or expired ones too. */
  live(workflow: string, template: string): Promise<readonly StandingNow[]>;
  /** Whether people did anything else than approve in this case or in another one of its ticket, or had a question there before them when it was given. */
  isContested(caseId: string, approval: Pick<StandingApproval, "givenAt" | "review">): Promise<boolean>;
  /** Those that nothing ended, up to the limit, in the order of their ids and behind that id. */
  open(limit: number, after?: string): Promise<readonly StandingNow[]>;
  /** A region's, those that nothing ended first, the newest first. */
  list(whose: Concerned, limit: number): Promise<readonly StandingNow[]>;
  /** False when something ended it before. */
  end(id: string, entries: readonly Entry[]): Promise<boolean>;
}
