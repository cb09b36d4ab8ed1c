import type { Entry } from "../case/index.ts";
import type { SealedEntry } from "./sinks.ts";

/** What of a log leaves: the entries from place to place, or those of them that are about these tickets and cases. */
export interface Selection {
  readonly log: string;
  readonly first: number;
  readonly last: number;
  /** Null = all. */
  readonly about: About | null;
}

/** Tickets and their cases, as entries name them. */
export interface About {
  readonly subjects: readonly string[];
  readonly cases: readonly string[];
}

/** Everything that led from one ticket to one write, as recorded: canonical texts with their places, oldest first. */
export interface LineageRow {
  readonly caseId: string;
  readonly workflow: string;
  readonly ticket: { readonly system: string; readonly id: string; readonly key: string };
  readonly status: string;
  readonly openedAt: string;
  readonly entries: readonly { readonly seq: number | null; readonly hash: string; readonly canonical: string }[];
  readonly effects: readonly {
    readonly id: string;
    readonly kind: string;
    readonly status: string;
    readonly digest: string;
    readonly attempts: number;
  }[];
}

/** Reads what leaves for auditors: never more than a page at a time. */
export interface Exports {
  /** The places of the first and last sealed entry made in a period; null = there is none. What lies between them is without a gap. */
  span(log: string, from: Date, to: Date): Promise<{ readonly first: number; readonly last: number } | null>;
  /** The tickets of these keys or ids, and the ones among them that no case is about. */
  tickets(keys: readonly string[]): Promise<About & { readonly unknown: readonly string[] }>;
  /** Seals alone, in order, those behind a place. */
  seals(of: Selection, after: number, limit: number): Promise<readonly { readonly seq: number; readonly seal: string }[]>;
  /** The same, whole; of all kinds unless some are named (`%` stands for any text). */
  lines(of: Selection, after: number, limit: number, kinds?: readonly string[]): Promise<readonly SealedEntry[]>;
  /** The entry of an earlier export. */
  exported(id: string): Promise<Entry | null>;
  /** A ticket's cases (by its key or id) with what led from its fields to the write, in one statement; the oldest first. */
  lineage(ticket: string, limit: number): Promise<readonly LineageRow[]>;
  /** The same of these cases. */
  lineageOfCases(ids: readonly string[]): Promise<readonly LineageRow[]>;
}
