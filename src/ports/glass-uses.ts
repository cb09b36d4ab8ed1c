import type { BrokenGlass, Effect, Entry, GlassVerdict, TicketRef } from "../case/index.ts";
import type { Due } from "./queue.ts";

/** What somebody found who judged a break-glass act. */
export interface Judgement {
  readonly verdict: GlassVerdict;
  /** Directory id. */
  readonly by: string;
  readonly at: string;
  readonly reason: string;
}

/** One break-glass act and the review that it needs afterwards. */
export interface GlassUse {
  readonly id: string;
  readonly caseId: string;
  readonly workflow: string;
  readonly ticket: TicketRef;
  readonly glass: BrokenGlass;
  /** When further groups were asked to judge it; null = not yet. */
  readonly escalatedAt: string | null;
  /** When it began to count as not justified for want of a judgement; null = it does not. */
  readonly expiredAt: string | null;
  readonly judged: Judgement | null;
}

/** What is written together with a step of that review. */
export interface ToldOfUse {
  readonly entries: readonly Entry[];
  readonly effects: readonly Effect[];
  readonly due: readonly Due[];
}

/** Break-glass acts: each came into being with the move that it cleared its case by. */
export interface GlassUses {
  load(id: string): Promise<GlassUse | null>;
  /** Those that nobody has judged yet, the oldest first, up to the limit. */
  open(limit: number): Promise<readonly GlassUse[]>;
  /** The newest ones, judged or not. */
  list(limit: number): Promise<readonly GlassUse[]>;
  /** How often one of these people did it in a workflow since then. */
  count(people: readonly string[], workflow: string, since: Date): Promise<number>;
  /** How many should have been judged by now and were not. */
  overdue(now: Date): Promise<number>;
  /** False when that was done before, or somebody judged it meanwhile. */
  escalate(id: string, at: Date, told: ToldOfUse): Promise<boolean>;
  expire(id: string, at: Date, told: ToldOfUse): Promise<boolean>;
  /** False when somebody judged it before. */
  judge(id: string, judgement: Judgement, told: ToldOfUse): Promise<boolean>;
  /** Brings one back that a restored database lost; one that is there stays as it is. */
  restore(use: Pick<GlassUse, "caseId" | "workflow" | "ticket" | "glass">): Promise<void>;
}
