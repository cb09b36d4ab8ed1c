import type { Entry } from "../case/index.ts";
import type { SealedEntry } from "./sinks.ts";

/** A month (UTC, "2026-01") of entries: how many the database holds or held, and their first and last place in the log. */
export interface EntryMonth {
  readonly month: string;
  readonly entries: number;
  readonly first: number;
  readonly last: number;
}

/** An entry's place in the log, whether its text is here or not. */
export type PlacedSeal = Omit<SealedEntry, "kind" | "region" | "subject" | "canonical">;

/** A month that is in the sinks alone. */
export interface LeftMonth extends EntryMonth {
  readonly leftAt: string;
}

/** Why a month stays where it is. */
export type Staying = "no_month" | "held" | "open_cases" | "unjudged" | "unsealed" | "grew" | "unsigned" | "busy";

/** Months of evidence, the first and the last included, that may not leave the database. */
export interface EvidenceHold {
  readonly id: string;
  readonly first: string;
  readonly last: string;
  readonly by: string;
  readonly at: string;
}

/** Which entries are still in the database. Their seals always are. */
export interface LeftMonths {
  /** Months that could leave, oldest first: each has a partition of its own and is over. */
  here(log: string): Promise<readonly string[]>;
  /** What a month holds now; null = nothing, or another log's entries too. */
  count(log: string, month: string): Promise<EntryMonth | null>;
  left(log: string): Promise<readonly LeftMonth[]>;
  /** Seals behind a place, in order, whether their entries are here or not. */
  seals(log: string, afterSeq: number, limit: number): Promise<readonly PlacedSeal[]>;
  /** Takes a month away, with entries on record in the same transaction. `seenSeq` is where the log ended before it was counted. */
  leave(log: string, counted: EntryMonth, seenSeq: number, entries: readonly Entry[]): Promise<"left" | Staying>;
  /** Holds in force. */
  holds(log: string): Promise<readonly EvidenceHold[]>;
  hold(log: string, hold: EvidenceHold, entries: readonly Entry[]): Promise<void>;
  /** False = there is no such hold in force. */
  release(log: string, id: string, entries: readonly Entry[]): Promise<boolean>;
}
