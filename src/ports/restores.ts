import type { Case, Effect, Entry } from "../case/index.ts";
import type { Due } from "./queue.ts";

/** A database that has less than what was shipped of it, from a backup or a failover, until that is brought back. */
export interface Restore {
  /** The last entry that it had. */
  readonly fromSeq: number;
  /** The epoch that began; null = shipped entries may still be missing. */
  readonly epoch: number | null;
  /** The last entry that was brought back. */
  readonly toSeq: number | null;
  /** How long it has been known, by the database's clock. */
  readonly knownMs: number;
}

/** How a case ends whose history went on after the backup. */
export interface Resettled {
  readonly next: Case;
  /** Its writes that were found outside, whole. */
  readonly effects: readonly Effect[];
  /** What people are told on its cards, and when it is due. */
  readonly updates: readonly Effect[];
  readonly due: readonly Due[];
  readonly entries: readonly Entry[];
}

export interface Restores {
  /** The restore that is not finished; null = there is none. */
  open(log: string): Promise<Restore | null>;
  /** Notes that the database ends at that entry and a sink does not: from now on nothing is applied. True when that is news. */
  begin(log: string, fromSeq: number): Promise<boolean>;
  /** Ends a case as its entries and the ticket system say, with whatever of it is still open, in one transaction. */
  resettle(settled: Resettled): Promise<void>;
  /** All is brought back: automation goes on. */
  finish(log: string, entries: readonly Entry[]): Promise<void>;
}
