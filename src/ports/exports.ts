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

/** Everything recorded about one case, as it lies in the log: nothing of it is checked yet. */
export interface CaseEntries {
  readonly caseId: string;
  /** In the order of their places; without the parts of long texts. */
  readonly entries: readonly SealedEntry[];
  /** How many further ones have no place yet. */
  readonly unsealed: number;
}

/** Reads what leaves for auditors: never more than a page at a time, and by entries alone, never by what the rows of cases or effects say. */
export interface Exports {
  /** The places of the first and last sealed entry made in a period; null = there is none. What lies between them is without a gap. */
  span(log: string, from: Date, to: Date): Promise<{ readonly first: number; readonly last: number } | null>;
  /** How many entries made in a period have no place yet. */
  unsealed(log: string, period: { readonly from: Date; readonly to: Date }, about: About | null): Promise<number>;
  /** The tickets of these keys or ids, and the ones among them that no entry of a case is about. */
  tickets(keys: readonly string[]): Promise<About & { readonly unknown: readonly string[] }>;
  /** Seals alone, in order, those behind a place. */
  seals(of: Selection, after: number, limit: number): Promise<readonly { readonly seq: number; readonly seal: string }[]>;
  /** The same, whole; of all kinds unless some are named (`%` stands for any text). */
  lines(of: Selection, after: number, limit: number, kinds?: readonly string[]): Promise<readonly SealedEntry[]>;
  /** The entry of an earlier export. */
  exported(id: string): Promise<Entry | null>;
  /** A ticket's cases (by its key or id) with all that led from its fields to the write, in one statement; the oldest first. */
  lineage(ticket: string, limit: number): Promise<readonly CaseEntries[]>;
  /** The same of these cases, up to a place in the log. */
  lineageOfCases(ids: readonly string[], last: number): Promise<readonly CaseEntries[]>;
}
